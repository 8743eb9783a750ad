//! Pages made by tera, with security headers on every response.

use actix_web::{App, HttpServer, error::ErrorInternalServerError, get, web, web::Html};
use secure_actix::{Collector, LogSink, Policy, Reports, SecureHeaders, current_nonce};
use tera::{Context, Error, Kwargs, State, Tera, TeraResult};

/// Where browsers report what the policy blocked.
const REPORTS: &str = "/reports";

/// What the headers say. Change it here; a mistake stops the start.
fn policy() -> Result<Policy, secure_actix::Error> {
    let policy = if cfg!(debug_assertions) { Policy::development() } else { Policy::strict() };
    // Behind a proxy: .with(Transport::Proxied(TrustedProxies::x_forwarded(["127.0.0.1", "::1"])?))
    policy.with_reports(REPORTS)
}

/// `csp_nonce()` in a template.
fn csp_nonce(_: Kwargs, _: &State) -> TeraResult<String> {
    current_nonce().map(|nonce| nonce.to_string()).map_err(|error| Error::message(error.to_string()))
}

fn templates() -> TeraResult<Tera> {
    let mut templates = Tera::default();
    templates.register_function("csp_nonce", csp_nonce);
    templates.add_raw_template("home.html", include_str!("../templates/home.html"))?;
    Ok(templates)
}

#[get("/")]
async fn home(templates: web::Data<Tera>) -> actix_web::Result<Html> {
    templates.render("home.html", &Context::new()).map(Html::new).map_err(ErrorInternalServerError)
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    env_logger::init(); // RUST_LOG=info shows the headers and the reports
    let secure_headers = SecureHeaders::new(&policy()?)?;
    let templates = web::Data::new(templates()?);
    let reports = Reports::new(Collector::new(LogSink));
    let app = move || {
        App::new()
            .app_data(templates.clone())
            .service(home)
            .route(REPORTS, web::to(reports.clone()))
            .wrap(secure_headers) // the last wrap
    };
    HttpServer::new(app).bind("127.0.0.1:8000")?.run().await?;
    Ok(())
}
