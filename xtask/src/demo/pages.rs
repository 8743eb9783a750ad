//! What is asked of the blogs, in this order, and what they must answer, as data.

/// Pages that make a table of their own. The cookie that a page sets is sent with all that follow.
pub(super) struct Chapter {
    pub(super) title: &'static str,
    pub(super) pages: &'static [Page],
}

/// One request, and its answer.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// The body, where there is one.
    pub(super) form: Option<&'static str>,
    /// What the body is.
    pub(super) media_type: &'static str,
    pub(super) sends: Sends,
    /// More than one where frameworks disagree: about a method that a path does not know, and whether `GET` implies `HEAD`.
    pub(super) statuses: &'static [u16],
    pub(super) location: Option<&'static str>,
    pub(super) session: Session,
    /// What the page says.
    pub(super) shows: &'static [&'static str],
    /// What it must not say.
    pub(super) lacks: &'static [&'static str],
}

/// The session cookie of a request.
#[derive(Debug)]
pub(super) enum Sends {
    /// The last that was set.
    Current,
    /// The one before, as of another visitor who got hold of it.
    Former,
    /// One that somebody made up.
    Forged(&'static str),
}

/// What becomes of the session cookie. Values differ from framework to framework, its attributes do not.
#[derive(Debug)]
pub(super) enum Session {
    /// It is not mentioned.
    Untouched,
    /// It may be set anew: where the cookie is the session, a change of the one is a change of the other.
    Kept,
    /// It is set, and is another than was sent.
    New,
    /// It is taken away.
    Gone,
    /// It may be taken away: it names no session, or no more.
    Stale,
}

pub(super) const PAGE: Page = Page {
    method: "GET",
    path: "/",
    form: None,
    media_type: "application/x-www-form-urlencoded",
    sends: Sends::Current,
    statuses: &[200],
    location: None,
    session: Session::Untouched,
    shows: &[],
    lacks: &[],
};

/// A page that may write to the session.
const VISIT: Page = Page { session: Session::Kept, ..PAGE };

/// A form, filled in well.
const FORM: Page = Page { method: "POST", statuses: &[303], session: Session::New, ..PAGE };

/// A form that comes back for correction.
const REFUSED: Page = Page { method: "POST", statuses: &[422], session: Session::Kept, ..PAGE };

/// A report as browsers send it, except for what stands in it.
const REPORT: Page = Page {
    method: "POST",
    path: "/reports",
    form: Some(
        "{\"csp-report\":{\"effective-directive\":\"img-src\",\"blocked-uri\":\"https://ads.example/a.png?secret\",\
         \"document-uri\":\"https://blog.example/<script>?secret\",\"disposition\":\"enforce\"}}",
    ),
    media_type: "application/csp-report",
    statuses: &[204],
    ..PAGE
};

const FLASH: &str = "Thank you, &#60;b&#62;Ann. Your message has arrived.";

pub(super) const CHAPTERS: [Chapter; 4] = [
    Chapter {
        title: "pages",
        pages: &[
            PAGE,
            Page { path: "/posts/1", ..PAGE },
            Page { path: "/posts/999", statuses: &[404], ..PAGE },
            Page { path: "/nonce", ..PAGE },
            Page { path: "/static/blog.css", ..PAGE },
            Page { path: "/embed", ..PAGE },
            Page { method: "POST", path: "/posts/1", statuses: &[404, 405], ..PAGE },
            Page { method: "HEAD", statuses: &[200, 405], ..PAGE },
        ],
    },
    Chapter {
        title: "a message, and its flash",
        pages: &[
            Page { path: "/contact", shows: &["<form method=\"post\" action=\"/contact\">"], ..VISIT },
            Page {
                path: "/contact",
                form: Some("name=%22%3E%3Cscript%3E&email=x"),
                shows: &["value=\"&#34;&#62;&#60;script&#62;\"", "Give an address", "Write a message"],
                lacks: &["<script>", "Give a name"],
                ..REFUSED
            },
            Page {
                path: "/contact",
                form: Some("name=%3Cb%3EAnn&email=ann%40example.com&message=Hello"),
                location: Some("/contact"),
                ..FORM
            },
            Page { path: "/contact", shows: &[FLASH], ..VISIT },
            Page { path: "/contact", shows: &["<form"], lacks: &["Thank you", "flash"], ..VISIT },
        ],
    },
    Chapter {
        title: "a visitor logs in and out",
        pages: &[
            Page { path: "/account", statuses: &[303], location: Some("/login"), ..VISIT },
            Page {
                path: "/login",
                form: Some("name=demo&password=wrong"),
                shows: &["This is not the name and the password."],
                lacks: &["wrong"],
                ..REFUSED
            },
            Page { path: "/login", form: Some("name=demo&password=open+sesame"), location: Some("/account"), ..FORM },
            // Nobody is let in by a cookie of their own making, nor by that which was there before the log-in.
            Page {
                path: "/account",
                sends: Sends::Forged("__Host-session={\"user\":\"demo\",\"flash\":null}"),
                statuses: &[303],
                location: Some("/login"),
                session: Session::Stale,
                ..PAGE
            },
            Page {
                path: "/account",
                sends: Sends::Former,
                statuses: &[303],
                location: Some("/login"),
                session: Session::Stale,
                ..PAGE
            },
            Page { path: "/account", shows: &["You are logged in as <code>demo</code>."], ..VISIT },
            Page { path: "/logout", form: Some(""), location: Some("/goodbye"), session: Session::Gone, ..FORM },
            Page { path: "/goodbye", shows: &["You are logged out"], ..PAGE },
            Page { path: "/account", statuses: &[303], location: Some("/login"), ..VISIT },
        ],
    },
    Chapter {
        title: "what browsers report",
        pages: &[
            REPORT,
            Page { media_type: "text/plain", statuses: &[415], ..REPORT },
            Page { form: Some("{"), statuses: &[400], ..REPORT },
            Page { path: "/reports", statuses: &[405], ..PAGE },
            Page { path: "/account/reports", statuses: &[303], location: Some("/login"), ..VISIT },
            Page { path: "/login", form: Some("name=demo&password=open+sesame"), location: Some("/account"), ..FORM },
            Page {
                path: "/account/reports",
                shows: &["<td>1</td>", "<code>img-src</code>", "<code>https://ads.example</code>"],
                lacks: &["secret", "<script>", "Nothing yet"],
                ..VISIT
            },
        ],
    },
];
