//! What is found in pages of every kind, written as one line an item.

#![expect(clippy::unwrap_used, reason = "a test may fail by panic, its helpers too")]

use secure_html::{Found, Item, Limits, Page, ResourceUse, ScriptKind};

/// An item in a few words.
fn line(item: &Item) -> String {
    let within = [(item.within.template, "T"), (item.within.noscript, "N"), (item.within.srcdoc, "S")];
    let within: String = within.iter().filter(|(is, _)| *is).map(|(_, letter)| *letter).collect();
    let option = |value: &Option<String>| value.as_ref().map_or("-".to_owned(), |value| format!("{value:?}"));
    let text = match &item.found {
        Found::Script(script) => {
            let kind = match &script.kind {
                ScriptKind::Classic => "classic",
                ScriptKind::Module => "module",
                ScriptKind::ImportMap => "importmap",
                ScriptKind::SpeculationRules => "speculationrules",
                _ => "data",
            };
            let svg = if script.svg { " svg" } else { "" };
            let open = if script.closed { "" } else { " open" };
            match &script.src {
                Some(src) => format!("script {kind}{svg}{open} from {src:?}"),
                None => format!("script {kind}{svg}{open} {:?}", script.text),
            }
        }
        Found::Style(style) => {
            let svg = if style.svg { " svg" } else { "" };
            let open = if style.closed { "" } else { " open" };
            let other = if style.css { "" } else { " other" };
            format!("style{svg}{other}{open} {:?}", style.text)
        }
        Found::StyleAttribute(style) => format!("{} style {:?}", style.element, style.value),
        Found::Handler(handler) => format!("{} {} {:?}", handler.element, handler.name, handler.value),
        Found::ScriptAddress(address) => format!("{} runs {} {:?}", address.element, address.name, address.value),
        Found::Base(base) => format!("base {}", option(&base.href)),
        Found::Form(form) => format!("{} to {}", form.element, option(&form.action)),
        Found::Frame(frame) => format!("{} of {} srcdoc {}", frame.element, option(&frame.src), frame.srcdoc),
        Found::Link(link) => format!("link {:?} {}", link.rel.join(" "), option(&link.href)),
        Found::Meta(meta) => format!(
            "meta {} {} {} {}",
            option(&meta.http_equiv),
            option(&meta.name),
            option(&meta.charset),
            option(&meta.content)
        ),
        Found::Resource(resource) => {
            let used = match resource.used_as {
                ResourceUse::Image => "image",
                ResourceUse::Media => "media",
                _ => "object",
            };
            format!("{used} {} {} {:?}", resource.address.element, resource.address.name, resource.address.value)
        }
        other => format!("{other:?}"),
    };
    if within.is_empty() { text } else { format!("{within}: {text}") }
}

#[track_caller]
fn check(html: &str, expected: &[&str]) {
    let page = Page::read(html.as_bytes()).unwrap();
    let found: Vec<String> = page.items.iter().map(line).collect();
    assert_eq!(found, expected, "{html}");
}

#[test]
fn scripts_by_type() {
    check("<script>a</script>", &["script classic \"a\""]);
    check("<SCRIPT TYPE='Text/JavaScript'>a</SCRIPT>", &["script classic \"a\""]);
    check("<script type=module>a</script>", &["script module \"a\""]);
    check("<script type=importmap>{}</script>", &["script importmap \"{}\""]);
    check("<script type=speculationrules>{}</script>", &["script speculationrules \"{}\""]);
    check("<script type=application/ld+json>{}</script>", &["script data \"{}\""]);
    check("<script src=/a.js>b</script>", &["script classic from \"/a.js\""]);
    check("<script src>b</script>", &["script classic from \"\""]);
    check("<script type=module src='/a.js?b&amp;c'></script>", &["script module from \"/a.js?b&c\""]);
}

#[test]
fn text_is_what_browsers_hash() {
    check("<script>\r\na\rb\n\r\n </script>", &["script classic \"\\na\\nb\\n\\n \""]);
    check("<script>a &amp;&lt; <b> ]]></script>", &["script classic \"a &amp;&lt; <b> ]]>\""]);
    check("<script>a\0b</script>", &["script classic \"a\u{fffd}b\""]);
    check("<style>a\0&gt;</style>", &["style \"a\u{fffd}&gt;\""]);
    check("<script>\u{feff}a</script>", &["script classic \"\\u{feff}a\""]);
    check("<script>\u{e9}\u{1f600}</script>", &["script classic \"\u{e9}\u{1f600}\""]);
    check("<style>\r\n\ta </style>", &["style \"\\n\\ta \""]);
    check("<p style='a&quot;\r\n'>", &["p style \"a\\\"\\n\""]);
    check("<p onclick='a(&quot;b&quot;)&#13;&amp;&notit;&copy=1'>", &["p onclick \"a(\\\"b\\\")\\r&&notit;&copy=1\""]);
    let page = Page::read(b"<script>a\xffb\xe2\x82</script>").unwrap();
    assert_eq!(line(&page.items[0]), "script classic \"a\u{fffd}b\u{fffd}\"");
}

#[test]
fn a_script_goes_on_after_an_escape() {
    check("<script><!--</script>x", &["script classic \"<!--\""]);
    check("<script><!--<script></script>a</script>", &["script classic \"<!--<script></script>a\""]);
    check("<script><!--<script>--></script>a</script>", &["script classic \"<!--<script>-->\""]);
    check("<script><!--<script x</script>-->a</script>b", &["script classic \"<!--<script x</script>-->a\""]);
    check("<script><!--<scriptx></script>a</script>", &["script classic \"<!--<scriptx>\""]);
    check("<script>'</scripty>'</script>", &["script classic \"'</scripty>'\""]);
    check("<script>a</script\n x='>'><p style=b>", &["script classic \"a\"", "p style \"b\""]);
    check("<script>a</SCRIPT/><p style=b>", &["script classic \"a\"", "p style \"b\""]);
    check("<script>a", &["script classic open \"a\""]);
    check("<script><!--<script></script>", &["script classic open \"<!--<script></script>\""]);
    check("<script>a</script", &["script classic open \"a</script\""]);
    check("<style>a</style ", &["style open \"a\""]);
}

#[test]
fn text_is_not_markup() {
    for around in [
        "<!--@-->",
        "<!--@--!>",
        "<textarea>@</textarea>",
        "<title>@</title>",
        "<xmp>@</xmp>",
        "<noembed>@</noembed>",
        "<noframes>@</noframes>",
        "<iframe>@</iframe>",
        "<plaintext>@",
        "<p title='@'>",
        "<p class=\"@\">",
        "<svg><![CDATA[@]]></svg>",
        "<math><![CDATA[@]]></math>",
        "<style type=x>@</style>",
    ] {
        let html = around.replace('@', "<script>a</script><form action=x>");
        let page = Page::read(html.as_bytes()).unwrap();
        let found: Vec<String> = page.items.iter().map(line).filter(|line| !line.contains("style")).collect();
        let expected: &[&str] = if around.starts_with("<iframe") { &["iframe of - srcdoc false"] } else { &[] };
        assert_eq!(found, expected, "{html}");
    }
    // A comment is over sooner than it looks, and outside of SVG there is no CDATA.
    check("<!--><script>a</script>-->", &["script classic \"a\""]);
    check("<!---><script>a</script>-->", &["script classic \"a\""]);
    check("<![CDATA[><script>a</script>]]>", &["script classic \"a\""]);
    check("<?x ?><script>a</script>", &["script classic \"a\""]);
    check("</ <script>a</script>", &[]);
    check("< script>a</script>", &[]);
    check("<p title='><script>a</script>", &[]);
}

#[test]
fn svg_and_math() {
    check("<svg><script>a &amp; b<![CDATA[<c>]]><!--d--></script>", &["script classic svg \"a & b<c>\""]);
    check("<svg><script>a<g>b</g>c</script></svg>", &["script classic svg \"ac\""]);
    check("<svg><script/></svg><script>a</script>", &["script classic svg \"\"", "script classic \"a\""]);
    check(
        "<svg><script href=a.js /><script xlink:href='b.js'></script></svg>",
        &["script classic svg from \"a.js\"", "script classic svg from \"b.js\""],
    );
    check("<svg><script>a\0&#13;</script>", &["script classic svg \"a\u{fffd}\\r\""]);
    check("<svg><style>a &gt; b</style><style/></svg>", &["style svg \"a > b\"", "style svg \"\""]);
    check("<svg><style>a<p>b", &["style svg open \"a\""]);
    check("<svg><foreignObject><style>a &gt; b</style></foreignObject></svg>", &["style \"a &gt; b\""]);
    check(
        "<svg><desc><div><script>a &lt;</script></div></desc><script>b &lt;</script></svg>",
        &["script classic \"a &lt;\"", "script classic svg \"b <\""],
    );
    check("<svg><title><script>a</script></title></svg>", &["script classic \"a\""]);
    check("<svg><title>&lt;script></title></svg><style>&gt;</style>", &["style \"&gt;\""]);
    check("<svg></svg><style>&gt;</style>", &["style \"&gt;\""]);
    check("<svg/><style>&gt;</style>", &["style \"&gt;\""]);
    check("<svg><g><p></p><style>&gt;</style>", &["style \"&gt;\""]);
    check("<div><svg><g></div><style>&gt;</style>", &["style \"&gt;\""]);
    check("<svg><g></div><style>&gt;</style>", &["style svg \">\""]);
    check(
        "<svg><font><style>&gt;</style></font><font color=red><style>&gt;</style>",
        &["style svg \">\"", "style \"&gt;\""],
    );
    check("<math><script>a</script><mi><script>b &lt;</script></mi></math>", &["script classic \"b &lt;\""]);
    check("<math><annotation-xml encoding=text/html><style>&gt;</style></annotation-xml>", &["style \"&gt;\""]);
    check("<math><annotation-xml><svg><style>&gt;</style></svg></annotation-xml>", &["style svg \">\""]);
    check("<math><annotation-xml><style>&gt;</style></annotation-xml>", &[]);
    check(
        "<svg><a xlink:href=javascript:b><animate onbegin=c>",
        &["a runs xlink:href \"javascript:b\"", "animate onbegin \"c\""],
    );
    check(
        "<svg><image href=a.png /><use href='#b'/><use xlink:href='c.svg#d'/></svg>",
        &["image image href \"a.png\"", "image use xlink:href \"c.svg#d\""],
    );
}

#[test]
fn templates_noscript_and_srcdoc() {
    check(
        "<template><script>a</script><template><p style=b></template><p style=c></template><p style=d>",
        &["T: script classic \"a\"", "T: p style \"b\"", "T: p style \"c\"", "p style \"d\""],
    );
    check("<template shadowrootmode=open><style>a</style></template>", &["style \"a\""]);
    check("<svg><template><p style=a>", &["p style \"a\""]);
    check("<template><svg><g></template><style>&gt;</style>", &["style \"&gt;\""]);
    check(
        "<noscript><style>a</style><img src=b></noscript><p style=c>",
        &["N: style \"a\"", "N: image img src \"b\"", "p style \"c\""],
    );
    check("<noscript><!--</noscript><script>a</script>-->", &["script classic \"a\""]);
    check("<template><noscript><p style=a></noscript></template>", &["TN: p style \"a\""]);
    check(
        "<iframe src=/a srcdoc='<script>b &amp;lt; c</script><p style=&quot;d&quot;>'></iframe><p style=e>",
        &["iframe of \"/a\" srcdoc true", "S: script classic \"b &lt; c\"", "S: p style \"d\"", "p style \"e\""],
    );
}

#[test]
fn attributes() {
    check("<p onclick=a ONCLICK=b once=c on-click=d onclick2=e>", &["p onclick \"a\""]);
    check(
        "<a href=' java\nscript:a'><area href=javascript:b><p href=javascript:c><a href=/javascript:d>",
        &["a runs href \" java\\nscript:a\"", "area runs href \"javascript:b\""],
    );
    check(
        "<form action='javascript:a'><button formaction=/b><input formaction=javascript:c>",
        &[
            "form to \"javascript:a\"",
            "form runs action \"javascript:a\"",
            "button to \"/b\"",
            "input to \"javascript:c\"",
            "input runs formaction \"javascript:c\"",
        ],
    );
    check(
        "<iframe src='javascript:a'></iframe>",
        &["iframe of \"javascript:a\" srcdoc false", "iframe runs src \"javascript:a\""],
    );
    check("<base href=/a/ target=_blank><form><form action=''>", &["base \"/a/\"", "form to -", "form to \"\""]);
    check(
        "<meta charset=UTF-8><meta http-equiv=Refresh content='0; url=/b'><meta name=Referrer content=origin><meta>",
        &["meta - - \"UTF-8\" -", "meta \"refresh\" - - \"0; url=/b\"", "meta - \"referrer\" - \"origin\""],
    );
    check(
        "<link rel='Stylesheet  preload' href=a.css><link href=b>",
        &["link \"stylesheet preload\" \"a.css\"", "link \"\" \"b\""],
    );
    check(
        "<img srcset='a 1x, b 2x' src=c><video poster=d src=e><source src=f srcset=g><track src=h></video>",
        &[
            "image img srcset \"a\"",
            "image img srcset \"b\"",
            "image img src \"c\"",
            "image video poster \"d\"",
            "media video src \"e\"",
            "media source src \"f\"",
            "image source srcset \"g\"",
            "media track src \"h\"",
        ],
    );
    check(
        "<object data=a></object><embed src=b><input src=c><input type=image src=d><body background=e>",
        &["object object data \"a\"", "object embed src \"b\"", "image input src \"d\"", "image body background \"e\""],
    );
}

#[test]
fn encodings() {
    let charset = |html: &str| Page::read(html.as_bytes()).unwrap().charset;
    assert_eq!(charset("<meta charset=' UTF-8 '><meta charset=b>").as_deref(), Some("utf-8"));
    assert_eq!(
        charset("<meta http-equiv=content-type content='text/html; charset=\"ISO-8859-1\"'>").as_deref(),
        Some("iso-8859-1")
    );
    assert_eq!(charset("<meta http-equiv=content-type content='text/html; charset = a; b'>").as_deref(), Some("a"));
    assert_eq!(charset("<meta name=description content='charset=x'><template><meta charset=y></template>"), None);
    let page = Page::read("\u{feff}<script>a</script>".as_bytes()).unwrap();
    assert!(page.byte_order_mark);
    assert_eq!((page.items[0].place.span.start, page.items[0].place.column), (3, 1));
    let error = Page::read(b"\xff\xfe<\0p\0>\0").unwrap_err();
    assert_eq!(error.to_string(), "page: it begins with a byte order mark of UTF-16; save it as UTF-8");
}

#[test]
fn places_and_spans() {
    let html = "<!doctype html>\r\n<p>\u{e9}<script\r\n nonce = ''  defer integrity=x  src=\"/a.js\" >a\r\n</script>\
                <svg><script nonce=>b</script></svg><noscript>\n<style>c</style></noscript>";
    let page = Page::read(html.as_bytes()).unwrap();
    let [first, second, third] = &page.items[..] else { panic!("{page:?}") };
    assert_eq!((first.place.line, first.place.column), (2, 5));
    assert_eq!(&html[first.place.span.clone()], "<script\r\n nonce = ''  defer integrity=x  src=\"/a.js\" >");
    assert_eq!(&html[first.place.span.start..first.tag.after_name], "<script");
    let attribute = |item: &Item, name: &str| &html[item.tag.attribute(name).unwrap()];
    assert_eq!(attribute(first, "nonce"), "nonce = ''");
    assert_eq!(attribute(first, "defer"), "defer");
    assert_eq!(attribute(first, "integrity"), "integrity=x");
    assert_eq!(attribute(first, "src"), "src=\"/a.js\"");
    assert_eq!(attribute(second, "nonce"), "nonce=");
    let content = |item: &Item| match &item.found {
        Found::Script(script) => script.content.clone(),
        Found::Style(style) => style.content.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(&html[content(first)], "a\r\n");
    assert_eq!(&html[content(second)], "b");
    assert_eq!(&html[content(third)], "c");
    assert_eq!((third.place.line, third.place.column), (5, 1));
    assert!(third.within.noscript);
}

#[test]
fn pages_beyond_a_limit_are_errors() {
    let refuse = |html: &str, limits: Limits, expected: &str| {
        assert_eq!(Page::read_within(html.as_bytes(), limits).unwrap_err().to_string(), expected);
    };
    let limits = Limits { items: 2, ..Limits::default() };
    assert!(Page::read_within(b"<form><form>", limits).is_ok());
    let expected = "page: it has more than 2 scripts, styles and other items; raise `Limits::items`";
    refuse("<form><form><form>", limits, expected);
    refuse("<img srcset='a, b, c'>", limits, expected);
    refuse("<noscript><form><form><form>", limits, expected);
    let limits = Limits { depth: 2, ..Limits::default() };
    assert!(Page::read_within(b"<svg><g></g><g></g><g/></svg>", limits).is_ok());
    let expected = "line 2: elements of SVG or MathML are nested deeper than 2; raise `Limits::depth`";
    refuse("<svg>\n<g><g>", limits, expected);
    let nested = (0..5).fold("<p>".to_owned(), |page, _| {
        format!("<iframe srcdoc=\"{}\">", page.replace('&', "&amp;").replace('"', "&quot;"))
    });
    refuse(&nested, Limits::default(), "page: `srcdoc` attributes are nested deeper than 4; raise `Limits::frames`");
    assert!(Page::read_within(nested.as_bytes(), Limits { frames: 5, ..Limits::default() }).is_ok());
}
