//! The example blog on Rocket.

use std::net::SocketAddr;

use blog::{Contact, Failure, Login};
use rocket::{
    Build, Either, FromForm, Rocket, State, catch, catchers,
    data::{Limits, ToByteUnit},
    fairing::AdHoc,
    form::Form,
    get,
    http::{ContentType, CookieJar, Header, Status},
    response::{Redirect, Responder, content::RawHtml},
    routes,
};
use secure_rocket::{
    ClearSiteData, Collector, LogSink, Nonce, Override, OverrideResponder, QueuedSink, ReportAggregate, ReportSink,
    Reports, SecureHeaders,
};

mod session;

#[derive(FromForm)]
struct LoginForm {
    #[field(default = "")]
    name: String,
    #[field(default = "")]
    password: String,
}

#[derive(FromForm)]
struct ContactForm {
    #[field(default = "")]
    name: String,
    #[field(default = "")]
    email: String,
    #[field(default = "")]
    message: String,
}

/// A redirect that has the browser clear what it keeps of this site.
#[derive(Responder)]
struct Clear {
    redirect: Redirect,
    header: Header<'static>,
}

#[get("/")]
fn home() -> RawHtml<String> {
    RawHtml(blog::home())
}

#[get("/posts/<id>")]
fn post(id: &str) -> Option<RawHtml<String>> {
    blog::post(id).map(RawHtml)
}

#[get("/nonce")]
fn nonce_page(nonce: Nonce) -> RawHtml<String> {
    RawHtml(blog::nonce_page(nonce.as_str()))
}

#[get("/static/blog.css")]
fn stylesheet() -> (ContentType, &'static str) {
    (ContentType::CSS, blog::STYLESHEET)
}

#[get("/embed")]
fn embed(embeddable: &State<Override>) -> OverrideResponder<RawHtml<String>> {
    embeddable.on(RawHtml(blog::embed()))
}

#[get("/login")]
fn login() -> RawHtml<String> {
    RawHtml(blog::login(None))
}

#[rocket::post("/login", data = "<form>")]
fn log_in(cookies: &CookieJar<'_>, form: Form<LoginForm>) -> Either<(Status, RawHtml<String>), Redirect> {
    let LoginForm { name, password } = form.into_inner();
    let sent = Login { name, password };
    let Some(user) = sent.user() else {
        return Either::Left((Status::UnprocessableEntity, RawHtml(blog::login(Some(&sent)))));
    };
    session::log_in(cookies, user);
    Either::Right(Redirect::to("/account"))
}

#[get("/account")]
fn account(cookies: &CookieJar<'_>) -> Either<(Status, RawHtml<String>), Redirect> {
    match session::user(cookies) {
        Some(user) => Either::Left((Status::Ok, RawHtml(blog::account(&user)))),
        None => Either::Right(Redirect::to("/login")),
    }
}

#[get("/account/reports")]
fn reports(cookies: &CookieJar<'_>, seen: &State<ReportAggregate>) -> Either<(Status, RawHtml<String>), Redirect> {
    match session::user(cookies) {
        Some(_) => Either::Left((Status::Ok, RawHtml(blog::reports(&seen.snapshot())))),
        None => Either::Right(Redirect::to("/login")),
    }
}

#[rocket::post("/logout")]
fn log_out(cookies: &CookieJar<'_>) -> Clear {
    session::log_out(cookies);
    // Browsers clear cookies after they have set those of the same response, so a flash would be lost.
    let header = Header::new("clear-site-data", ClearSiteData::logout().to_string());
    Clear { redirect: Redirect::to("/goodbye"), header }
}

#[get("/goodbye")]
fn goodbye() -> RawHtml<String> {
    RawHtml(blog::goodbye())
}

#[get("/contact")]
fn contact(cookies: &CookieJar<'_>) -> RawHtml<String> {
    let flash = session::take_flash(cookies);
    RawHtml(blog::contact(flash.as_deref(), &Contact::default(), &[]))
}

#[rocket::post("/contact", data = "<form>")]
fn send(cookies: &CookieJar<'_>, form: Form<ContactForm>) -> Either<(Status, RawHtml<String>), Redirect> {
    let ContactForm { name, email, message } = form.into_inner();
    let sent = Contact { name, email, message };
    let faults = sent.faults();
    if !faults.is_empty() {
        return Either::Left((Status::UnprocessableEntity, RawHtml(blog::contact(None, &sent, &faults))));
    }
    session::flash(cookies, &sent.thanks());
    Either::Right(Redirect::to("/contact"))
}

#[catch(404)]
fn not_found() -> RawHtml<String> {
    RawHtml(blog::not_found())
}

/// The blog, with its headers on every response.
fn app(collector: Reports, seen: ReportAggregate) -> Result<Rocket<Build>, Failure> {
    let policy = blog::policy()?;
    let secure_headers = SecureHeaders::new(&policy)?;
    let embeddable = Override::new(&blog::embeddable(&policy))?;
    let personal = Override::new(&blog::personal(&policy))?;
    let address = blog::address()?;
    let limits = Limits::default().limit("form", blog::FORM_LIMIT.bytes());
    let config =
        session::config()?.merge(("address", address.ip())).merge(("port", address.port())).merge(("limits", limits));
    Ok(rocket::custom(config)
        .mount("/", routes![home, post, nonce_page, stylesheet, embed, goodbye])
        .mount("/", personal.routes(routes![login, log_in, account, reports, log_out, contact, send]))
        .mount(blog::REPORTS, collector)
        .register("/", catchers![not_found])
        .manage(embeddable)
        .manage(seen)
        .attach(secure_headers)) // last, to be around all the others
}

#[rocket::main]
async fn main() -> Result<(), Failure> {
    blog::log();
    let seen = ReportAggregate::new();
    let log = QueuedSink::new(LogSink, 1000)?; // a log that stalls holds up no visitor
    let collector = Reports::new(Collector::new(seen.clone().tee(log)));
    let listening = AdHoc::on_liftoff("listening", |app| {
        let address = SocketAddr::new(app.config().address, app.config().port);
        Box::pin(async move { drop(blog::listening(address)) })
    });
    let app = app(collector.clone(), seen)?.attach(listening);
    let app = app.ignite().await?;

    let shutdown = app.shutdown();
    rocket::tokio::spawn(async move {
        blog::stop().await;
        shutdown.notify();
    });
    app.launch().await?;
    collector.flush(); // what came again since it was last written
    Ok(())
}

#[cfg(test)]
mod tests {
    use rocket::local::blocking::Client;
    use secure_audit::{Grade, Seen, audit};

    use super::*;

    #[test]
    fn every_page_has_the_best_grade() -> Result<(), Failure> {
        let seen = ReportAggregate::new();
        let client = Client::tracked(app(Reports::new(Collector::new(seen.clone())), seen)?)?;
        for path in blog::PAGES {
            let response = client.get(*path).dispatch();
            let lines = response.headers().iter().map(|line| (line.name().to_string(), line.value().to_owned()));
            let seen = Seen::new(response.status().code, lines).at(&format!("https://blog.example{path}"))?;
            let audit = audit(&seen.body(response.into_bytes().unwrap_or_default()));
            assert!(audit.grade()? >= Grade::APlus, "{audit}");
        }
        Ok(())
    }
}
