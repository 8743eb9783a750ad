//! [`CASES`]: pages with every kind of inline code.

use crate::browser::Kind;

/// A page, the policy that its hashes are added to, and what it has run when it is loaded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// What is in its body.
    pub(crate) html: &'static str,
    pub(crate) policy: &'static str,
    /// The names that scripts have noted, in this order.
    pub(crate) ran: &'static str,
}

/// The policy of pages that get nonces.
pub(crate) const NONCE: &str =
    "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'nonce-{nonce}'";

const OWN: &str = "default-src 'self'; script-src 'self'; style-src 'self'; base-uri 'none'; object-src 'none'";
const ATTRIBUTES: &str = "default-src 'self'; script-src 'self' 'unsafe-hashes'; style-src 'self' 'unsafe-hashes'";
const FRAME: &str = "a frame";
const SPECULATION_RULES: &str = "speculation rules";
const HANDLERS: &str = "script-src 'self' 'unsafe-hashes'";

const fn own(name: &'static str, html: &'static str, ran: &'static str) -> Case {
    Case { name, html, policy: OWN, ran }
}

impl Case {
    /// How many things are blocked of it if one of its hashes is wrong, the script of an attacker among them.
    pub(crate) fn blocked_if_changed(&self, kind: Kind) -> u64 {
        match (self.name, kind) {
            // The document in the frame sends a report, and that around it does not. Firefox does not know speculation rules, and so has
            // nothing to block.
            (FRAME, _) | (SPECULATION_RULES, Kind::Firefox) => 1,
            _ => 2,
        }
    }

    /// Whether no script can note that a part of it was read.
    pub(crate) fn is_silent(&self) -> bool {
        self.name == SPECULATION_RULES
    }
}

/// All of them.
pub(crate) const CASES: &[Case] = &[
    own("classic", "<script>ran('a')</script><script type=' Text/JavaScript '>ran('b')</script>", "a b"),
    own("blanks", "<script>\n\t ran('a') \n\n</script>", "a"),
    own("line breaks", "<script>\r\nran('a');\r\r\nran('b');\r</script>", "a b"),
    own("entities", "<script>if ('&amp;'.length === 5) ran('a')</script>", "a"),
    own("letters", "<script>ran('\u{e9}\u{1f600}')</script>", "\u{e9}\u{1f600}"),
    own("a mark in a script", "<script>\u{feff}ran('a')</script>", "a"),
    own("NUL", "<script>/*\0*/ran('a')</script>", "a"),
    own("a comment", "<script><!-- ran('x')\nran('a')\n--></script>", "a"),
    own("a comment that does not end", "<script>ran('a') // <!-- </script><script>ran('b')</script>", "a b"),
    own(
        "a script in a comment",
        "<script>ran('a') /* <!-- <script> ran('x') </script> */; ran('b') // --></script>",
        "a b",
    ),
    own(
        "no script",
        "<!--<script>ran('x')</script>--><textarea><script>ran('x')</script></textarea><xmp><script>ran('x')</script></xmp>\
         <noscript><script>ran('x')</script></noscript><noembed><script>ran('x')</script></noembed><script>ran('a')</script>",
        "a",
    ),
    own("in a list to choose from", "<select><script>ran('a')</script></select>", "a"),
    own("in a table", "<table><script>ran('a')</script><tr><td><script>ran('b')</script></table>", "a b"),
    own("a module", "<script type=module>\r\nran('a')</script>", "a"),
    own(
        "an import map",
        "<script type=importmap>{\"imports\": {\"app\": \"/app.js\"}}</script><script type=module>import 'app'</script>",
        "app",
    ),
    own(SPECULATION_RULES, "<script type=speculationrules>{\"prefetch\": []}</script><script>ran('a')</script>", "a"),
    own("data", "<script type=application/json>{}</script><script>ran('a')</script>", "a"),
    own("SVG", "<svg><script>ran('a&amp;b'.replace('&', ''))<![CDATA[;ran('c<d>')]]></script></svg>", "ab c<d>"),
    own(
        "a template",
        "<template id=t><script>ran('a')</script></template>\
         <script>document.body.append(t.content.cloneNode(true))</script>",
        "a",
    ),
    own(FRAME, "<iframe srcdoc='<script>parent.ran(&quot;a&quot;)</script>'></iframe>", "a"),
    own("a style", "<style>\r\n#p { color: rgb(1,2,3) }</style><p id=p><script>colour('a', p)</script>", "a"),
    own(
        "a style of SVG",
        "<svg><style>#p { color: rgb(1,2,3) } a &gt; b {}</style></svg><p id=p><script>colour('a', p)</script>",
        "a",
    ),
    Case {
        name: "a style attribute",
        html: "<p id=p style='color:\r\nrgb(1,2,3);&#32;'><script>colour('a', p)</script>",
        policy: ATTRIBUTES,
        ran: "a",
    },
    Case { name: "a handler", html: "<img src='data:,' onerror='ran(&quot;a&quot;)\r\n'>", policy: HANDLERS, ran: "a" },
    Case {
        name: "a handler of a body that is open",
        html: "<p><body onload='ran(\"a\")'>",
        policy: HANDLERS,
        ran: "a",
    },
    Case {
        name: "a nonce",
        html: "<script nonce>ran('a')</script><script nonce=\"{{__TRUNK NONCE__}}\" type=module>import '/app.js'</script>\
               <style nonce=''>#p { color: rgb(1,2,3) }</style><p id=p><script nonce>colour('b', p)</script>",
        policy: NONCE,
        ran: "a b app",
    },
];
