//! The route that answers in place of a handler. In Rocket only routes answer; a fairing can only send a request to one.

use rocket::{
    Data, Request, Response, Route,
    http::{Method, Status},
    route::{Handler, Outcome},
    uri,
};
use secure_core::Answer;

use crate::backend::cached;

/// Before any route of the application.
const FIRST: isize = isize::MIN;

/// In a request's cache: what it is answered with.
struct Answered(Box<Answer>);

/// Sends a request to the route that answers it, past all others.
pub(crate) fn send(request: &mut Request<'_>, answer: Box<Answer>) {
    request.local_cache(|| Answered(answer));
    request.set_uri(uri!("/.secure-headers/answer"));
}

/// What a request is answered with, if it is.
pub(crate) fn given<'r>(request: &'r Request<'_>) -> Option<&'r Answer> {
    cached::<Answered>(request).map(|Answered(answer)| &**answer)
}

/// The route, for each method.
pub(crate) fn routes() -> Vec<Route> {
    use Method::{Connect, Delete, Get, Head, Options, Patch, Post, Put, Trace};
    let route = |method| Route::ranked(FIRST, method, "/.secure-headers/answer", Answers);
    [Get, Put, Post, Delete, Options, Head, Trace, Connect, Patch].into_iter().map(route).collect()
}

/// The handler.
#[derive(Clone)]
struct Answers;

#[rocket::async_trait]
impl Handler for Answers {
    async fn handle<'r>(&self, request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r> {
        match given(request) {
            Some(answer) => Outcome::Success(Response::build().status(Status::new(answer.status())).finalize()),
            // A client asked for this path by itself.
            None => Outcome::Forward((data, Status::NotFound)),
        }
    }
}
