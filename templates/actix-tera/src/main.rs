//! Pages made by tera, with security headers on every response.

use actix_web::{
    App, HttpServer,
    error::ErrorInternalServerError,
    get,
    web::{self, Html, ServiceConfig},
};
use secure_actix::{Collector, LogSink, Policy, Reports, SecureHeaders, Transport, current_nonce};
use tera::{Context, Error, Kwargs, State, Tera, TeraResult};

/// Where browsers report what the policy blocked.
const REPORTS: &str = "/reports";

/// What the headers say. Change it here; a mistake stops the start.
fn policy(development: bool) -> Result<Policy, secure_actix::Error> {
    let policy = if development { Policy::development() } else { Policy::strict() };
    // Behind a proxy: Transport::Proxied(TrustedProxies::x_forwarded(["127.0.0.1", "::1"])?)
    policy.with(Transport::Direct).with_reports(REPORTS)
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

/// The parts of the application. `SecureHeaders` goes around all of them.
fn parts(templates: web::Data<Tera>, reports: Reports) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config.app_data(templates).service(home).route(REPORTS, web::to(reports));
    }
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    env_logger::init(); // RUST_LOG=info shows the headers and the reports
    let secure_headers = SecureHeaders::new(&policy(cfg!(debug_assertions))?)?;
    let templates = web::Data::new(templates()?);
    let reports = Reports::new(Collector::new(LogSink));
    let app = move || {
        App::new().configure(parts(templates.clone(), reports.clone())).wrap(secure_headers) // the last wrap
    };
    HttpServer::new(app).bind("127.0.0.1:8000")?.run().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use secure_audit::{Grade, Seen, audit};

    use super::*;

    /// The application as visitors get it, over HTTPS.
    macro_rules! deployed {
        ($secure_headers:expr) => {{
            let parts = parts(web::Data::new(templates()?), Reports::new(Collector::new(LogSink)));
            init_service(App::new().configure(parts).wrap($secure_headers)).await
        }};
    }

    fn secure_headers() -> Result<SecureHeaders, secure_actix::Error> {
        SecureHeaders::new(&policy(false)?.with(Transport::AlwaysHttps))
    }

    #[actix_web::test]
    async fn the_page_runs_its_own_script_alone() -> Result<(), Box<dyn std::error::Error>> {
        let app = deployed!(secure_headers()?);
        let response = call_service(&app, TestRequest::get().uri("/").to_request()).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read_body(response).await;
        let page = std::str::from_utf8(&body)?;
        let nonces: Vec<&str> = page.split(" nonce=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let [style, script] = nonces[..] else { panic!("a style and a script: {page}") };
        assert_eq!(style, script);
        let csp = format!(
            "default-src 'self'; script-src 'nonce-{script}' 'strict-dynamic'; style-src 'self' 'nonce-{style}'; \
             img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
             report-to default; report-uri /reports"
        );
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        assert_eq!(text("content-security-policy"), Some(&*csp));
        assert_eq!(text("strict-transport-security"), Some("max-age=63072000; includeSubDomains"));
        assert_eq!(text("reporting-endpoints"), Some("default=\"/reports\""));
        assert_eq!(text("x-frame-options"), Some("DENY"));
        assert_eq!(text("cache-control"), Some("no-store"));

        let audit = audit(&Seen::new(status, headers.iter()).at("https://app.example/")?.body(body.clone()));
        assert!(audit.grade()? >= Grade::APlus, "{audit}");
        Ok(())
    }

    #[actix_web::test]
    async fn errors_have_the_headers_too() -> Result<(), Box<dyn std::error::Error>> {
        let app = deployed!(secure_headers()?);
        let response = call_service(&app, TestRequest::get().uri("/missing").to_request()).await;
        assert_eq!(response.status(), 404);
        secure_headers()?.verify(response.response())?;
        Ok(())
    }

    #[actix_web::test]
    async fn reports_are_taken_in() -> Result<(), Box<dyn std::error::Error>> {
        let app = deployed!(secure_headers()?);
        let report =
            r#"{"csp-report": {"effective-directive": "img-src", "blocked-uri": "https://cdn.example/a.png"}}"#;
        let report = TestRequest::post()
            .uri(REPORTS)
            .insert_header(("content-type", "application/csp-report"))
            .set_payload(report);
        assert_eq!(call_service(&app, report.to_request()).await.status(), 204);
        Ok(())
    }
}
