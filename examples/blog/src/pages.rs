//! The posts, and the pages as HTML.

use askama::Template;
use secure_core::AggregateSnapshot;

use crate::forms::{Contact, Login, PASSWORD, USER};

/// The stylesheet of all pages.
pub const STYLESHEET: &str = include_str!("../static/blog.css");

struct Post {
    id: &'static str,
    date: &'static str,
    title: &'static str,
    paragraphs: &'static [&'static str],
}

const POSTS: [Post; 3] = [
    Post {
        id: "3",
        date: "2026-11-16",
        title: "Mistakes belong to the start-up",
        paragraphs: &[
            "A server that sends a broken header does not notice. The browser drops the header without a word, and the \
             page stands there without its protection.",
            "So a policy should be checked before the first visitor comes. If it contradicts itself, the server does not \
             start, and says what to write instead.",
        ],
    },
    Post {
        id: "2",
        date: "2026-11-09",
        title: "Who may frame this page",
        paragraphs: &[
            "A page in an invisible frame can be made to take clicks that were meant for another. This blog may not be \
             framed by anyone, with one exception: the card with the latest post.",
            "The card is sent with a policy of its own. It lets one partner frame it, and this blog, which does so below \
             the list of posts.",
        ],
    },
    Post {
        id: "1",
        date: "2026-11-02",
        title: "What a nonce is for",
        paragraphs: &[
            "Text that a visitor sends can end up in a page. If it says <script>, the browser runs it, unless the page \
             has shown the browser how to know its own scripts.",
            "A nonce does that: a random word, different in each response, that stands in the header and on each script \
             of the page. Who cannot read the response cannot guess it.",
        ],
    },
];

/// The list of posts.
#[must_use]
pub fn home() -> String {
    #[derive(Template)]
    #[template(path = "home.html")]
    struct Page {
        posts: &'static [Post],
    }
    render(&Page { posts: &POSTS })
}

/// One post; `None` when there is none with this id.
#[must_use]
pub fn post(id: &str) -> Option<String> {
    #[derive(Template)]
    #[template(path = "post.html")]
    struct Page {
        post: &'static Post,
    }
    POSTS.iter().find(|post| post.id == id).map(|post| render(&Page { post }))
}

/// A page with a script and a style that run by nonce, and a script that must not run.
#[must_use]
pub fn nonce_page(nonce: &str) -> String {
    #[derive(Template)]
    #[template(path = "nonce_page.html")]
    struct Page<'a> {
        nonce: &'a str,
    }
    render(&Page { nonce })
}

/// A card with the latest post, for frames on other sites.
#[must_use]
pub fn embed() -> String {
    #[derive(Template)]
    #[template(path = "embed.html")]
    struct Page {
        post: &'static Post,
    }
    let [post, ..] = &POSTS;
    render(&Page { post })
}

/// The form to log in; filled in with what was sent when that was wrong.
#[must_use]
pub fn login(refused: Option<&Login>) -> String {
    #[derive(Template)]
    #[template(path = "login.html")]
    struct Page<'a> {
        refused: Option<&'a Login>,
        user: &'static str,
        password: &'static str,
    }
    render(&Page { refused, user: USER, password: PASSWORD })
}

/// The page of a visitor who is logged in.
#[must_use]
pub fn account(user: &str) -> String {
    #[derive(Template)]
    #[template(path = "account.html")]
    struct Page<'a> {
        user: &'a str,
    }
    render(&Page { user })
}

/// What browsers have reported. The template escapes it, for anybody may send anything.
#[must_use]
pub fn reports(seen: &AggregateSnapshot) -> String {
    #[derive(Template)]
    #[template(path = "reports.html")]
    struct Page<'a> {
        seen: &'a AggregateSnapshot,
    }
    render(&Page { seen })
}

/// What stands after a log-out.
#[must_use]
pub fn goodbye() -> String {
    #[derive(Template)]
    #[template(path = "goodbye.html")]
    struct Page;
    render(&Page)
}

/// The contact form, with what the last request left to say; or with what was sent, and what is wrong with it.
#[must_use]
pub fn contact(flash: Option<&str>, sent: &Contact, faults: &[&str]) -> String {
    #[derive(Template)]
    #[template(path = "contact.html")]
    struct Page<'a> {
        flash: Option<&'a str>,
        sent: &'a Contact,
        faults: &'a [&'a str],
    }
    render(&Page { flash, sent, faults })
}

/// The page for an address that leads nowhere.
#[must_use]
pub fn not_found() -> String {
    #[derive(Template)]
    #[template(path = "not_found.html")]
    struct Page;
    render(&Page)
}

/// The page as text. To write text into a string cannot fail, so the other arm is never taken.
fn render(page: &impl Template) -> String {
    page.render().unwrap_or_else(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use secure_core::{Collector, ReportAggregate, ReportRequest};

    use super::*;

    #[test]
    fn every_page_is_whole() {
        let posts = POSTS.iter().map(|known| post(known.id).unwrap());
        let forms = [login(None), account("demo"), goodbye(), contact(None, &Contact::default(), &[])];
        let forms = forms.into_iter().chain([reports(&AggregateSnapshot::default())]);
        for page in posts.chain([home(), nonce_page("abc"), embed(), not_found()]).chain(forms) {
            assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{page}");
            assert!(page.contains("<title>") && page.contains("name=\"viewport\""), "{page}");
            assert!(page.trim_end().ends_with("</html>"), "{page}");
            for tag in page.split('<').filter_map(|rest| rest.split('>').next()) {
                let inline = |word: &str| word.starts_with("on") || word.starts_with("style=");
                assert!(!tag.split_whitespace().any(inline), "{tag:?}: the policy lets nothing run inline");
            }
        }
    }

    #[test]
    fn a_report_is_shown_and_escaped() {
        let seen = ReportAggregate::new();
        let collector = Collector::new(seen.clone());
        assert!(reports(&seen.snapshot()).contains("Nothing yet."));
        let body = br#"{"csp-report": {"effective-directive": "img-src", "blocked-uri": "inline", "document-uri": "https://a.example/<script>"}}"#;
        let request = ReportRequest { content_type: Some("application/csp-report"), ..ReportRequest::post() };
        assert_eq!(collector.receive(&request, body).status, 204);
        let page = reports(&seen.snapshot());
        assert!(page.contains("<td>1</td>") && page.contains("img-src") && !page.contains("<script>"), "{page}");
        assert!(page.contains("https://a.example/"), "{page}");
    }

    #[test]
    fn text_is_escaped() {
        let page = post("1").unwrap();
        assert!(page.contains("If it says &#60;script&#62;") && !page.contains("<script>"), "{page}");
    }

    #[test]
    fn what_a_visitor_sends_is_escaped() {
        let text = "\"><script>'&";
        let sent = Contact { name: text.to_owned(), email: text.to_owned(), message: text.to_owned() };
        let refused = Login { name: text.to_owned(), password: text.to_owned() };
        let pages = [contact(Some(text), &sent, &[]), login(Some(&refused)), account(text)];
        for (page, times) in pages.iter().zip([4, 1, 1]) {
            assert_eq!(page.matches("&#34;&#62;&#60;script&#62;&#39;&#38;").count(), times, "{page}");
            assert!(!page.contains("<script>"), "{page}");
        }
    }

    #[test]
    fn a_password_is_not_sent_back() {
        let refused = Login { name: "Ann".to_owned(), password: "secret".to_owned() };
        assert!(login(Some(&refused)).contains("Ann") && !login(Some(&refused)).contains("secret"));
    }

    #[test]
    fn no_post_is_found_by_a_wrong_id() {
        for id in ["", "0", "4", "one", "1/"] {
            assert_eq!(post(id), None, "{id:?}");
        }
    }

    #[test]
    fn the_nonce_stands_on_all_but_the_script_to_be_blocked() {
        let page = nonce_page("abc");
        assert_eq!(page.matches("nonce=\"abc\"").count(), 2);
        assert_eq!(page.matches("<script>").count(), 1);
    }
}
