//! What the core needs to know of Rocket: its headers, and what a request proves.

use std::{
    borrow::Cow,
    pin::pin,
    ptr,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicPtr, Ordering},
    },
    task::{Context, Poll, Waker},
};

use rocket::{Phase, Request, Response, http::uri::Host};
use secure_core::{
    Backend, Conflict, HeaderName, HeaderValue, NameSet, Peer, Prepared, RequestHead, ResponseChoice, Scheme,
};

/// Rocket's headers are a map of its own, of borrowed or owned text, which only the response around it can change.
#[derive(Clone, Copy, Debug)]
pub struct Rocket;

/// Fixed headers, and their names.
#[derive(Debug)]
pub struct Fixed {
    list: Vec<(&'static str, &'static str)>,
    names: NameSet,
}

/// What to write where proxies are trusted or reports taken in, and the server does not say who opened a connection.
pub(crate) const NO_PEER: &str = "serve by TCP, so that Request::remote is there";

/// Looks at a request of Rocket.
///
/// An application that is configured with TLS listens for nothing else, which proves [`Scheme::Https`].
pub fn request_view<'r>(request: &'r Request<'_>) -> impl RequestHead + 'r {
    View(request)
}

struct View<'a, 'r>(&'a Request<'r>);

impl RequestHead for View<'_, '_> {
    fn connection(&self) -> Scheme {
        if self.0.rocket().config().tls_enabled() { Scheme::Https } else { Scheme::Unknown }
    }

    fn peer(&self) -> Peer {
        self.0.remote().map_or(Peer::Unknown, Peer::from)
    }

    /// Rocket does not say the version. With HTTP/1 the host that it knows is the one in the header; so where that says another,
    /// or there is none, it came with HTTP/2.
    fn is_http2(&self) -> bool {
        self.authority().is_some()
    }

    fn method(&self) -> &str {
        self.0.method().as_str()
    }

    fn path(&self) -> &[u8] {
        self.0.uri().path().raw().as_bytes()
    }

    fn query(&self) -> Option<&[u8]> {
        self.0.uri().query().map(|query| query.raw().as_str().as_bytes())
    }

    /// Only that of HTTP/2: Rocket looks at no other. Handlers see it whatever the header says, so the two are kept
    /// apart.
    fn authority(&self) -> Option<&[u8]> {
        let host = self.0.host()?;
        let told = self.0.headers().get_one("host").is_some_and(|line| is_host_of(line, host));
        (!told).then(|| self.0.local_cache(|| AuthorityText(host.to_string())).0.as_bytes())
    }

    fn lines<'h>(&'h self, name: &'static str) -> impl Iterator<Item = &'h [u8]> {
        self.0.headers().get(name).map(str::as_bytes)
    }
}

/// In a request's cache: the authority, which Rocket keeps in parts.
struct AuthorityText(String);

/// Whether this is the host that Rocket reads in the first `Host` header.
fn is_host_of(line: &str, host: &Host<'_>) -> bool {
    let verbatim = host.port().is_none() && host.domain() == line;
    verbatim || Host::parse(line).is_ok_and(|told| told == *host)
}

/// The status that goes out. Rocket writes the `101` of an upgrade only after all fairings have run, where the response
/// upgrades to a protocol that the request names.
pub(crate) fn status(request: &Request<'_>, response: &mut Response<'_>) -> u16 {
    let upgraded = response.body().is_none()
        && request
            .headers()
            .get("Upgrade")
            .flat_map(|protocols| protocols.split(','))
            .any(|protocol| response.upgrade(protocol.trim()).is_some());
    if upgraded { 101 } else { response.status().code }
}

/// What lies in the request's cache, where Rocket's own look-ups would lay something if there is nothing yet: that would
/// cost each response two allocations.
pub(crate) fn cached<'r, T: Send + Sync + 'static>(request: &'r Request<'_>) -> Option<&'r T> {
    let look_up = pin!(request.local_cache_async(std::future::pending()));
    match look_up.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(found) => Some(found),
        Poll::Pending => None,
    }
}

/// In Rocket's managed state: our fairing is there, and sees the response of every handler. Of several, one counts.
pub(crate) struct Attached {
    counting: AtomicPtr<Prepared<Rocket>>,
    answers: AtomicBool,
}

impl Attached {
    pub(crate) fn new(prepared: &'static Prepared<Rocket>) -> Self {
        Self { counting: AtomicPtr::new(ptr::from_ref(prepared).cast_mut()), answers: AtomicBool::new(false) }
    }

    /// From now on this one counts.
    pub(crate) fn count(&self, prepared: &'static Prepared<Rocket>) {
        self.counting.store(ptr::from_ref(prepared).cast_mut(), Ordering::Relaxed);
    }

    /// Whether the policy is the one that counts in this application.
    #[inline]
    pub(crate) fn counts<P: Phase>(rocket: &rocket::Rocket<P>, prepared: &'static Prepared<Rocket>) -> bool {
        rocket.state::<Self>().is_none_or(|attached| ptr::eq(attached.counting.load(Ordering::Relaxed), prepared))
    }

    /// Whether the route that answers is still to be mounted, which the asker does then.
    pub(crate) fn lacks_answers(&self) -> bool {
        !self.answers.swap(true, Ordering::Relaxed)
    }
}

/// In a request's cache: what its response carries. Other frameworks have a place for it in the response.
#[derive(Default)]
pub(crate) struct Carried(Mutex<ResponseChoice<Rocket>>);

impl Carried {
    pub(crate) fn of<'r>(request: &'r Request<'_>) -> &'r Self {
        request.local_cache(Self::default)
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, ResponseChoice<Rocket>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the response to this request carries, if anything.
pub(crate) fn carried(request: &Request<'_>) -> Option<ResponseChoice<Rocket>> {
    Some(cached::<Carried>(request)?.lock().clone())
}

impl Backend for Rocket {
    type Name = &'static str;
    type Value = Cow<'static, str>;
    type Headers<'r> = Response<'r>;
    type Fixed = Fixed;

    fn name(name: &HeaderName) -> Option<&'static str> {
        Some(String::leak(name.as_str().to_owned()))
    }

    fn value(value: &HeaderValue) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(String::leak(value.as_str().to_owned())))
    }

    fn filled(text: Vec<u8>) -> Option<Cow<'static, str>> {
        String::from_utf8(text).ok().map(Cow::Owned)
    }

    fn fixed(list: Vec<(&'static str, Cow<'static, str>)>) -> Fixed {
        let lend = |value| match value {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => String::leak(text),
        };
        let names = NameSet::new(list.iter().filter_map(|(name, _)| HeaderName::new(*name).ok()));
        Fixed { names, list: list.into_iter().map(|(name, value)| (name, lend(value))).collect() }
    }

    /// To hash a name is nearly all that a header costs here, so none is hashed only to ask for it. The response's own
    /// lines are few, and stay before ours.
    #[inline]
    fn apply(response: &mut Response<'_>, fixed: &Fixed, conflict: Conflict) {
        let own = match conflict {
            Conflict::Keep if has_any(response, &fixed.names) => response.headers().len(),
            Conflict::Keep | Conflict::Replace => 0,
        };
        for (name, value) in &fixed.list {
            if own == 0 || response.headers().iter().take(own).all(|line| line.name() != *name) {
                response.set_raw_header(*name, *value);
            }
        }
    }

    fn contains(response: &Response<'_>, name: &&'static str) -> bool {
        response.headers().contains(name)
    }

    fn lines<'h>(response: &'h Self::Headers<'_>, name: &Self::Name) -> impl Iterator<Item = &'h [u8]> {
        response.headers().get(name).map(str::as_bytes)
    }

    fn append(response: &mut Response<'_>, name: &&'static str, value: Cow<'static, str>) {
        response.adjoin_raw_header(*name, value);
    }

    fn rewrite(response: &mut Response<'_>, name: &&'static str, mut change: impl FnMut(&[u8]) -> Option<Vec<u8>>) {
        // The map lends no line to be changed in its place, so all go out and in again once one changes. A response's own
        // lines are few, and looked at in less time than the name is hashed.
        let own = response.headers().iter().filter(|line| line.name() == *name);
        let changed: Vec<_> = own.map(|line| change(line.value().as_bytes()).and_then(Self::filled)).collect();
        if changed.iter().any(Option::is_some) {
            let lines: Vec<_> = response.headers().get(name).map(str::to_owned).collect();
            response.remove_header(name);
            for (line, changed) in lines.into_iter().zip(changed) {
                response.adjoin_raw_header(*name, changed.unwrap_or(Cow::Owned(line)));
            }
        }
    }

    fn insert(response: &mut Response<'_>, name: &&'static str, value: Cow<'static, str>) {
        response.set_raw_header(*name, value);
    }

    #[inline]
    fn contains_any(response: &Response<'_>, names: &NameSet) -> bool {
        response.headers().iter().any(|line| names.contains(line.name().as_str()))
    }

    fn get<'h>(response: &'h Response<'_>, name: &&'static str) -> Option<&'h str> {
        response.headers().get_one(name)
    }

    #[inline]
    fn remove(response: &mut Response<'_>, names: &NameSet) {
        loop {
            // Nearly always there is one at most, and no need to look again.
            let mut found = response.headers().iter().filter_map(|line| names.get(line.name().as_str()));
            let (name, more) = (found.next(), found.next().is_some());
            drop(found);
            if let Some(name) = name {
                response.remove_header(name.as_str());
            }
            if !more {
                return;
            }
        }
    }
}

/// A loop, since `any` goes through Rocket's nested iterator in twice the time.
fn has_any(response: &Response<'_>, names: &NameSet) -> bool {
    for line in response.headers().iter() {
        if names.contains(line.name().as_str()) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: [(&str, &str); 5] = [("a", "1"), ("x", "1"), ("A", "2"), ("X", "2"), ("a", "3")];

    fn response() -> Response<'static> {
        let mut response = Response::new();
        for (name, value) in OWN {
            response.adjoin_raw_header(name, value);
        }
        response
    }

    fn ours(names: &[&'static str]) -> Fixed {
        Rocket::fixed(names.iter().map(|name| (*name, Cow::Borrowed("ours"))).collect())
    }

    #[track_caller]
    fn check(response: &Response<'_>, name: &str, values: &[&str]) {
        assert_eq!(response.headers().get(name).collect::<Vec<_>>(), values, "{name}");
    }

    #[test]
    fn all_lines_of_a_handlers_header_are_kept_or_replaced() {
        for (conflict, a) in [(Conflict::Keep, &["1", "2", "3"][..]), (Conflict::Replace, &["ours"][..])] {
            let mut response = response();
            for _ in 0..2 {
                Rocket::apply(&mut response, &ours(&["A", "B"]), conflict);
                check(&response, "a", a);
                check(&response, "b", &["ours"]);
                check(&response, "x", &["1", "2"]);
            }
        }
    }

    #[test]
    fn all_lines_of_all_names_are_removed() {
        let names = NameSet::new(["X", "Y", "a"].map(HeaderName::from_static));
        let mut response = response();
        response.set_raw_header("y", "1");
        response.set_raw_header("z", "1");
        Rocket::remove(&mut response, &names);
        assert_eq!(response.headers().len(), 1);
        check(&response, "z", &["1"]);
    }

    #[test]
    fn values_are_lent_or_owned() {
        let value = Rocket::value(&HeaderValue::from_static("text"));
        assert!(matches!(value, Some(Cow::Borrowed("text"))));
        assert_eq!(Rocket::filled(b"text".to_vec()), Some(Cow::Owned("text".to_owned())));
        let fixed = Rocket::fixed(vec![("a", Cow::Owned("text".to_owned()))]);
        assert_eq!(fixed.list, [("a", "text")]);
    }
}
