//! The example blog on actix-web.

use std::net::TcpListener;

use actix_session::Session;
use actix_web::{
    App, Either, HttpResponse, HttpServer, Responder, Result,
    body::MessageBody,
    cookie::Key,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    http::StatusCode,
    web::{self, Form, FormConfig, Html, Redirect},
};
use blog::{Contact, Failure, Login};
use secure_actix::{
    ClearSiteData, Collector, LogSink, Nonce, Override, QueuedSink, ReportAggregate, ReportSink, Reports, SecureHeaders,
};

mod session;

async fn home() -> Html {
    Html::new(blog::home())
}

async fn post(id: web::Path<String>) -> impl Responder {
    match blog::post(&id) {
        Some(page) => Either::Left(Html::new(page)),
        None => Either::Right(not_found().await),
    }
}

async fn nonce_page(nonce: Nonce) -> Html {
    Html::new(blog::nonce_page(nonce.as_str()))
}

async fn stylesheet() -> impl Responder {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(blog::STYLESHEET)
}

async fn embed(embeddable: web::Data<Override>) -> impl Responder {
    embeddable.on(Html::new(blog::embed()))
}

async fn login() -> Html {
    Html::new(blog::login(None))
}

async fn log_in(session: Session, sent: Form<Login>) -> Result<impl Responder> {
    let Some(user) = sent.user() else {
        let page = Html::new(blog::login(Some(&sent)));
        return Ok(Either::Left(page.customize().with_status(StatusCode::UNPROCESSABLE_ENTITY)));
    };
    session::log_in(&session, user)?;
    Ok(Either::Right(Redirect::to("/account").see_other()))
}

async fn account(session: Session) -> Result<impl Responder> {
    Ok(match session::user(&session)? {
        Some(user) => Either::Left(Html::new(blog::account(&user))),
        None => Either::Right(Redirect::to("/login").see_other()),
    })
}

async fn reports(session: Session, seen: web::Data<ReportAggregate>) -> Result<impl Responder> {
    Ok(match session::user(&session)? {
        Some(_) => Either::Left(Html::new(blog::reports(&seen.snapshot()))),
        None => Either::Right(Redirect::to("/login").see_other()),
    })
}

async fn log_out(session: Session) -> impl Responder {
    session::log_out(&session);
    // Browsers clear cookies after they have set those of the same response, so a flash would be lost.
    let clear = ("clear-site-data", ClearSiteData::logout().to_string());
    Redirect::to("/goodbye").see_other().customize().insert_header(clear)
}

async fn goodbye() -> Html {
    Html::new(blog::goodbye())
}

async fn contact(session: Session) -> Html {
    let flash = session::take_flash(&session);
    Html::new(blog::contact(flash.as_deref(), &Contact::default(), &[]))
}

async fn send(session: Session, sent: Form<Contact>) -> Result<impl Responder> {
    let faults = sent.faults();
    if !faults.is_empty() {
        let page = Html::new(blog::contact(None, &sent, &faults));
        return Ok(Either::Left(page.customize().with_status(StatusCode::UNPROCESSABLE_ENTITY)));
    }
    session::flash(&session, &sent.thanks())?;
    Ok(Either::Right(Redirect::to("/contact").see_other()))
}

async fn not_found() -> impl Responder {
    Html::new(blog::not_found()).customize().with_status(StatusCode::NOT_FOUND)
}

/// What each worker makes its own blog of.
#[derive(Clone)]
struct Blog {
    secure_headers: SecureHeaders,
    embeddable: web::Data<Override>,
    personal: Override,
    seen: ReportAggregate,
    collector: Reports,
    key: Key,
}

impl Blog {
    fn new(collector: Reports, seen: ReportAggregate) -> std::result::Result<Self, Failure> {
        let policy = blog::policy()?;
        Ok(Self {
            secure_headers: SecureHeaders::new(&policy)?,
            embeddable: web::Data::new(Override::new(&blog::embeddable(&policy))?),
            personal: Override::new(&blog::personal(&policy))?,
            seen,
            collector,
            key: Key::generate(), // anew at each start, which ends all sessions
        })
    }

    /// The blog, with its headers on every response.
    fn app(
        &self,
    ) -> App<
        impl ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<impl MessageBody + use<>>,
            Error = actix_web::Error,
            InitError = (),
        > + use<>,
    > {
        let personal = self.personal;
        App::new()
            .service(web::resource("/").get(home))
            .service(web::resource("/posts/{id}").get(post))
            .service(web::resource("/nonce").get(nonce_page))
            .service(web::resource("/static/blog.css").get(stylesheet))
            .service(web::resource("/embed").get(embed))
            .service(web::resource("/login").get(login).post(log_in).wrap(personal))
            .service(web::resource("/account").get(account).wrap(personal))
            .service(web::resource("/account/reports").get(reports).wrap(personal))
            .service(web::resource("/logout").post(log_out).wrap(personal))
            .service(web::resource("/goodbye").get(goodbye))
            .service(web::resource("/contact").get(contact).post(send).wrap(personal))
            .service(web::resource(blog::REPORTS).to(self.collector.clone()))
            .default_service(web::to(not_found))
            .app_data(self.embeddable.clone())
            .app_data(web::Data::new(self.seen.clone()))
            .app_data(FormConfig::default().limit(blog::FORM_LIMIT.into()))
            .wrap(session::layer(self.key.clone()))
            .wrap(self.secure_headers) // last, to be around all the others
    }
}

#[actix_web::main]
async fn main() -> std::result::Result<(), Failure> {
    blog::log();
    let seen = ReportAggregate::new();
    let log = QueuedSink::new(LogSink, 1000)?; // a log that stalls holds up no visitor
    let collector = Reports::new(Collector::new(seen.clone().tee(log)));
    let blog = Blog::new(collector.clone(), seen)?;

    let listener = TcpListener::bind(blog::address()?)?;
    blog::listening(listener.local_addr()?)?;
    HttpServer::new(move || blog.app()).shutdown_signal(blog::stop()).listen(listener)?.run().await?;
    collector.flush(); // what came again since it was last written
    Ok(())
}

#[cfg(test)]
mod tests {
    use actix_web::test;
    use secure_audit::{Grade, Seen, audit};

    use super::*;

    #[actix_web::test]
    async fn every_page_has_the_best_grade() -> std::result::Result<(), Failure> {
        let seen = ReportAggregate::new();
        let blog = Blog::new(Reports::new(Collector::new(seen.clone())), seen)?;
        let app = test::init_service(blog.app()).await;
        for path in blog::PAGES {
            let response = test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
            let (status, headers) = (response.status(), response.headers().clone());
            let body = test::read_body(response).await;
            let audit =
                audit(&Seen::new(status, headers.iter()).at(&format!("https://blog.example{path}"))?.body(body));
            assert!(audit.grade()? >= Grade::APlus, "{audit}");
        }
        Ok(())
    }
}
