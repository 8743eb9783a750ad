//! From the body of a request to reports: the three shapes, and what each member is called in each.

use super::{
    Disposition, Report, ReportKind, ReportLimits, Resource,
    kind::{Detail, Names},
    members::{Members, fault},
};
use crate::wire::{
    error::Error,
    json::{self, Json},
};

/// How deep arrays and objects may stand in one another. Browsers need four, and a page may add data of its own to its crashes.
const DEPTH: usize = 64;

/// What a body held.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadReports {
    /// The reports, in their order.
    pub reports: Vec<Report>,
    /// Why the others are none.
    pub refused: Vec<Error>,
    /// How many stood behind those that are read, and are not.
    pub beyond: usize,
}

pub(super) fn read(body: &[u8], limits: &ReportLimits) -> Result<ReadReports, Error> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = std::str::from_utf8(body)
        .map_err(|error| no_json(error.valid_up_to(), "the body is not UTF-8 from byte {} on"))?;
    let json = json::read_body(text, DEPTH).map_err(|at| no_json(at, "the body is not JSON from byte {} on"))?;
    let (results, beyond) = match &json {
        Json::Array(reports) => {
            let results = reports.iter().take(limits.reports).map(|report| envelope(report, limits));
            (results.collect(), reports.len().saturating_sub(limits.reports))
        }
        object => (vec![single(object, limits)?], 0),
    };
    let (mut reports, mut refused) = (Vec::new(), Vec::new());
    for (index, result) in results.into_iter().enumerate() {
        match result {
            Ok(report) => reports.push(report),
            Err(error) => refused.push(error.at(format!("report {index}"))),
        }
    }
    Ok(ReadReports { reports, refused, beyond })
}

fn no_json(at: usize, problem: &str) -> Error {
    fault(problem.replace("{}", &at.to_string()), "send the JSON that browsers send, in UTF-8")
}

/// A body that is one report: of `report-uri`, or as Safari sends those of the Reporting API.
fn single(object: &Json, limits: &ReportLimits) -> Result<Result<Report, Error>, Error> {
    const CURE: &str = "send {\"csp-report\": {…}}, or reports with \"type\" and \"body\"";
    let Some(members) = Members::of(object, limits) else {
        return Err(fault("the body is neither an array nor an object", CURE));
    };
    if let Some(body) = members.get(&["csp-report"]) {
        let Some(body) = Members::of(body, limits) else {
            return Err(fault("\"csp-report\" is not an object", CURE));
        };
        let url = members.address(&["url"]);
        return Ok(of_body(Report { url, ..Report::of(ReportKind::CspViolation) }, body));
    }
    if members.get(&["type"]).is_none() {
        return Err(fault("the object has neither \"csp-report\" nor \"type\"", CURE));
    }
    Ok(envelope(object, limits))
}

/// A report of the Reporting API.
fn envelope(json: &Json, limits: &ReportLimits) -> Result<Report, Error> {
    let members =
        Members::of(json, limits).ok_or_else(|| fault("it is not an object", "send {\"type\": …, \"body\": …}"))?;
    let name = members.raw(&["type"]).ok_or_else(|| fault("it has no \"type\"", "send one, as \"csp-violation\""))?;
    let kind = ReportKind::of(name)
        .ok_or_else(|| fault("\"type\" is not a name", "send letters, digits and hyphens, at most 64"))?;
    let report = Report {
        url: members.address(&["url"]),
        user_agent: members.text(&["user_agent"]),
        age: members.number(&["age"]),
        ..Report::of(kind)
    };
    let empty = Json::Object(Vec::new());
    let body = members.get(&["body"]).unwrap_or(&empty);
    let body =
        Members::of(body, limits).ok_or_else(|| fault("\"body\" is not an object", "send an object, or null"))?;
    of_body(report, body)
}

/// Fills in what the body says. What cannot be is not there.
fn of_body(mut report: Report, body: Members<'_>) -> Result<Report, Error> {
    let Some(names) = report.kind.names() else { return Ok(report) };
    report.disposition = disposition(body);
    report.document = body.address(names.document);
    report.referrer = body.address(&["referrer"]);
    report.blocked = body.blocked(names.blocked);
    report.rule =
        if report.kind == ReportKind::CspViolation { Some(directive(body, names)?) } else { body.word(names.rule) };
    report.original_policy = body.policy(&["originalPolicy", "original-policy"]);
    report.sample = body.sample(&["sample", "script-sample"]);
    report.source_file = body.address(&["sourceFile", "source-file"]);
    // Firefox writes 0 where it does not know.
    report.line = body.number(&["lineNumber", "line-number"]).filter(|line| *line > 0);
    report.column = body.number(&["columnNumber", "column-number"]).filter(|column| *column > 0);
    let status = body.number(&["statusCode", "status-code", "status_code"]);
    report.status = status.and_then(|status| u16::try_from(status).ok()).filter(|status| *status <= 999);
    for (aliases, detail) in names.details {
        let value = match detail {
            Detail::Text => body.word(aliases),
            Detail::Address => body.address(aliases).map(|address: Resource| address.as_str().to_owned()),
        };
        report.details.extend(aliases.first().copied().zip(value));
    }
    Ok(report)
}

/// The effective directive, or, of browsers that knew none, the first word of the violated one.
fn directive(body: Members<'_>, names: &Names) -> Result<String, Error> {
    let violated = || body.raw(&["violated-directive"])?.split_ascii_whitespace().next();
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let name = body.raw(names.rule).or_else(violated);
    let name = name.filter(|name| name.len() <= 64 && name.bytes().all(letter));
    let cure = "send \"effective-directive\", as \"script-src-elem\"";
    name.map(str::to_ascii_lowercase).ok_or_else(|| fault("it names no directive", cure))
}

fn disposition(body: Members<'_>) -> Option<Disposition> {
    let report_only = body.bool(&["reportOnly"]).map(|is| if is { Disposition::Report } else { Disposition::Enforce });
    report_only.or_else(|| match body.raw(&["disposition"])? {
        "enforce" => Some(Disposition::Enforce),
        // Opener and embedder policies say `reporting`.
        "report" | "reporting" => Some(Disposition::Report),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(body: &str) -> ReadReports {
        read(body.as_bytes(), &ReportLimits::default()).unwrap()
    }

    #[track_caller]
    fn one(body: &str) -> Report {
        let ReadReports { mut reports, refused, beyond } = all(body);
        assert_eq!((reports.len(), refused, beyond), (1, Vec::new(), 0));
        reports.remove(0)
    }

    /// The body, or the one report in it, is refused with exactly this message.
    #[track_caller]
    fn refuse(body: &str, message: &str) {
        match read(body.as_bytes(), &ReportLimits::default()) {
            Err(error) => assert_eq!(error.to_string(), message),
            Ok(ReadReports { reports, refused, .. }) => {
                assert_eq!(reports, []);
                assert_eq!(refused.first().map(ToString::to_string).as_deref(), Some(message));
            }
        }
    }

    fn url(text: &str) -> Resource {
        Resource::Url(text.to_owned())
    }

    #[test]
    fn of_report_uri() {
        let report = one(r#"{"csp-report": {"document-uri": "https://shop.example/cart?id=1", "referrer": "",
            "violated-directive": "script-src-elem", "effective-directive": "Script-Src-Elem", "disposition": "enforce",
            "original-policy": "script-src 'self'; report-uri /csp", "blocked-uri": "inline", "status-code": 200,
            "line-number": 4, "column-number": 12, "source-file": "https://shop.example/a.js?v=1",
            "script-sample": "alert(1)\n"}}"#);
        let expected = Report {
            disposition: Some(Disposition::Enforce),
            document: Some(url("https://shop.example/cart")),
            blocked: Some(Resource::Keyword("inline")),
            rule: Some("script-src-elem".to_owned()),
            original_policy: Some("script-src 'self'; report-uri /csp".to_owned()),
            sample: Some("alert(1) ".to_owned()),
            source_file: Some(url("https://shop.example/a.js")),
            line: Some(4),
            column: Some(12),
            status: Some(200),
            ..Report::of(ReportKind::CspViolation)
        };
        assert_eq!(report, expected);
    }

    /// What an old Firefox sent, what Safari sends beside the report, and numbers as texts.
    #[test]
    fn of_other_browsers() {
        let old = one(r#"{"csp-report":{"violated-directive":"style-src  'self' https:","blocked-uri":"self"}}"#);
        assert_eq!((old.rule.as_deref(), old.blocked), (Some("style-src"), Some(Resource::Keyword("self"))));
        let safari = one(r#"{"csp-report":{"effective-directive":"img-src","status-code":0,"document-uri":"about"},
            "type":"csp-violation","url":"https://a.example/#x"}"#);
        assert_eq!((safari.url, safari.status, safari.disposition), (Some(url("https://a.example/")), Some(0), None));
        assert_eq!(safari.document, Some(Resource::Scheme("about".to_owned())));
        for disposition in ["7", "\"maybe\"", "null", "\"\""] {
            let body =
                format!("{{\"csp-report\":{{\"effective-directive\":\"img-src\",\"disposition\":{disposition}}}}}");
            assert_eq!(one(&body).disposition, None);
        }
        let texts = one(r#"{"csp-report":{"effective-directive":"img-src","status-code":"200","line-number":"12",
            "column-number":0,"source-file":null,"script-sample":"","script-sample":"b"}}"#);
        assert_eq!(
            (texts.status, texts.line, texts.column, texts.sample.as_deref()),
            (Some(200), Some(12), None, Some("b"))
        );
    }

    #[test]
    fn of_the_reporting_api() {
        let body = r#"{"age":7,"type":"csp-violation","url":"https://a.example/p","user_agent":"Mozilla/5.0\n","body":{
            "blockedURL":"data","columnNumber":0,"disposition":"report","documentURL":"https://a.example/p",
            "effectiveDirective":"img-src","lineNumber":3,"originalPolicy":"x","referrer":null,"sample":"","statusCode":200}}"#;
        let report = one(body);
        assert_eq!((report.age, report.user_agent.as_deref()), (Some(7), Some("Mozilla/5.0 ")));
        assert_eq!((report.line, report.column, report.sample.as_deref()), (Some(3), None, None));
        assert_eq!(report.blocked, Some(Resource::Scheme("data".to_owned())));
        // As an array and with a mark of the encoding before it, it is the same.
        assert_eq!(one(&format!("\u{feff} [{body}]\n")), report);
        assert_eq!(all("[]").reports, []);
    }

    #[test]
    fn of_every_kind() {
        let envelope = |kind: &str, body: &str| one(&format!(r#"[{{"type":"{kind}","body":{body}}}]"#));
        for (kind, body, rule) in [
            (
                "permissions-policy-violation",
                r#"{"policyId":"geolocation","disposition":"report"}"#,
                Some("geolocation"),
            ),
            ("permissions-policy-violation", r#"{"featureId":"camera","policyId":"x"}"#, Some("camera")),
            (
                "document-policy-violation",
                r#"{"policyId":"document-write","disposition":"enforce"}"#,
                Some("document-write"),
            ),
            ("coop", r#"{"type":"navigation-to-response","previousResponseURL":""}"#, Some("navigation-to-response")),
            ("coep", r#"{"type":"worker initialization","disposition":"reporting"}"#, Some("worker initialization")),
            ("deprecation", r#"{"id":"SyncXHR","anticipatedRemoval":1803859200000.0}"#, Some("SyncXHR")),
            ("intervention", r#"{"id":"HeavyAd"}"#, Some("HeavyAd")),
            ("crash", r#"{"reason":"oom","is_top_level":true,"crash_report_api":{"a":{"b":[1]}}}"#, Some("oom")),
            ("network-error", r#"{"type":"dns.name_not_resolved","status_code":0}"#, Some("dns.name_not_resolved")),
            ("integrity-violation", r#"{"blockedURL":"https://a.example/a.js","reportOnly":true}"#, None),
            ("csp-hash", r#"{"subresource_url":"https://a.example/a.js","hash":""}"#, None),
            ("crash", "null", None),
            ("cpu-on-fire", r#"{"temperature":614.0}"#, None),
        ] {
            let report = envelope(kind, body);
            assert_eq!((report.kind.as_str(), report.rule.as_deref()), (kind, rule));
        }
        let integrity = envelope(
            "integrity-violation",
            r#"{"reportOnly":false,"destination":"script","blockedURL":"https://a.example/?x"}"#,
        );
        assert_eq!(
            (integrity.disposition, integrity.blocked.clone()),
            (Some(Disposition::Enforce), Some(url("https://a.example/")))
        );
        assert_eq!((integrity.detail("destination"), integrity.detail("hash")), (Some("script"), None));
        let error = envelope("network-error", r#"{"phase":"dns","elapsed_time":143,"sampling_fraction":1.0}"#);
        assert_eq!(
            error.details,
            [("phase", "dns".into()), ("elapsed_time", "143".into()), ("sampling_fraction", "1.0".into())]
        );
        let opener = envelope("coop", r#"{"disposition":"reporting","openerURL":"https://u@a.example/b?c"}"#);
        assert_eq!(
            (opener.disposition, opener.detail("openerURL")),
            (Some(Disposition::Report), Some("https://a.example/b"))
        );
    }

    #[test]
    fn what_is_no_report_is_refused() {
        const JSON: &str = "send the JSON that browsers send, in UTF-8";
        const SHAPE: &str = "send {\"csp-report\": {…}}, or reports with \"type\" and \"body\"";
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        for (body, problem) in [
            ("", "from byte 0 on"),
            ("[{\"type\":\"x", "from byte 11 on"),
            ("{} {}", "from byte 3 on"),
            (&deep, "from byte 64 on"),
        ] {
            refuse(body, &format!("report: the body is not JSON {problem}; {JSON}"));
        }
        let error = read(b"[\"\xff\"]", &ReportLimits::default()).unwrap_err();
        assert_eq!(error.to_string(), format!("report: the body is not UTF-8 from byte 2 on; {JSON}"));
        for (body, problem) in [
            ("null", "the body is neither an array nor an object"),
            ("7", "the body is neither an array nor an object"),
            ("{}", "the object has neither \"csp-report\" nor \"type\""),
            ("{\"csp-report\":\"x\"}", "\"csp-report\" is not an object"),
        ] {
            refuse(body, &format!("report: {problem}; {SHAPE}"));
        }
        let directive = "it names no directive; send \"effective-directive\", as \"script-src-elem\"";
        let long = format!("{{\"csp-report\":{{\"effective-directive\":\"{}\"}}}}", "a".repeat(65));
        for (body, message) in [
            (r#"{"csp-report":{}}"#, directive),
            (r#"{"csp-report":{"effective-directive":"img-src\u0000"}}"#, directive),
            (r#"{"csp-report":{"violated-directive":" "}}"#, directive),
            (r#"[{"type":"csp-violation","body":null}]"#, directive),
            (&long, directive),
            ("[1]", "it is not an object; send {\"type\": …, \"body\": …}"),
            ("[{}]", "it has no \"type\"; send one, as \"csp-violation\""),
            (r#"[{"type":""}]"#, "it has no \"type\"; send one, as \"csp-violation\""),
            (r#"[{"type":"a b"}]"#, "\"type\" is not a name; send letters, digits and hyphens, at most 64"),
            (r#"{"type":"coop","body":[]}"#, "\"body\" is not an object; send an object, or null"),
            (r#"{"type":7}"#, "it has no \"type\"; send one, as \"csp-violation\""),
            (r#"{"csp-report":{"effective-directive":["img-src"]}}"#, directive),
        ] {
            refuse(body, &format!("report 0: {message}"));
        }
    }

    /// What a browser may get wrong, or a page may choose.
    #[test]
    fn what_cannot_be_is_not_there() {
        let plain = one(r#"{"csp-report":{"effective-directive":"img-src"}}"#);
        for member in [
            r#""line-number":-1"#,
            r#""line-number":99999999999999999999999"#,
            r#""column-number":{}"#,
            r#""status-code":70000"#,
            r#""status-code":1000"#,
            r#""status-code":"ok""#,
            r#""script-sample":{"a":1}"#,
            r#""blocked-uri":[]"#,
            r#""document-uri":7"#,
            r#""original-policy":true"#,
            r#""disposition":{}"#,
            r#""reportOnly":"no""#,
        ] {
            assert_eq!(one(&format!("{{\"csp-report\":{{\"effective-directive\":\"img-src\",{member}}}}}")), plain);
        }
        for member in [r#""age":-3"#, r#""age":"x""#, r#""url":[]"#, r#""user_agent":{}"#] {
            assert_eq!(one(&format!("[{{\"type\":\"crash\",{member}}}]")), Report::of(ReportKind::Crash));
        }
        let deep = format!("{}1{}", "[".repeat(60), "]".repeat(60));
        let crash = one(&format!(r#"[{{"type":"crash","body":{{"crash_report_api":{deep},"reason":"oom"}}}}]"#));
        assert_eq!(crash.rule.as_deref(), Some("oom"));
    }

    #[test]
    fn of_a_batch_the_good_are_read_up_to_the_limit() {
        let good = r#"{"type":"crash"}"#;
        let read = all(&format!("[{good},null,{good},{{}}]"));
        assert_eq!((read.reports.len(), read.refused.len()), (2, 2));
        assert_eq!(read.refused[1].to_string(), "report 3: it has no \"type\"; send one, as \"csp-violation\"");
        let many = all(&format!("[{}]", [good; 103].join(",")));
        assert_eq!((many.reports.len(), many.beyond), (100, 3));
    }

    /// Whatever member a secret stands in, it is gone; except for the sample, which is kept only where it is wanted.
    #[test]
    fn secrets_are_cut_from_every_text() {
        const BODIES: [&str; 8] = [
            r#"{"type":"crash","user_agent":"M (+https://a.example/?S3CRET)","body":{"reason":"at https://u:S3CRET@a.example/",
                "stack":"at f (https://a.example/app.js?session=S3CRET#x:1:2) at g (https://u:S3CRET@a.example/b.js)"}}"#,
            r#"{"type":"deprecation","body":{"id":"x","message":"seen at https://a.example/p?email=S3CRET@x.example"}}"#,
            r#"{"type":"intervention","body":{"id":"x","message":"https://a.example/#S3CRET"}}"#,
            r#"{"type":"permissions-policy-violation","body":{"featureId":"x","message":"data:text/plain,S3CRET",
                "allowAttribute":"x https://u:S3CRET@a.example","srcAttribute":"data://S3CRET"}}"#,
            r#"{"type":"document-policy-violation","body":{"policyId":"x","message":"javascript:let a = 'S3CRET'"}}"#,
            r#"{"type":"coop","body":{"type":"x","openerURL":"https:///u:S3CRET@a.example","nextResponseURL":"blob://S3CRET"}}"#,
            r#"{"csp-report":{"effective-directive":"img-src","original-policy":"script-src 'nonce-S3CRET'; report-uri /r?S3CRET",
                "blocked-uri":"javascript://S3CRET","document-uri":"https://u:S3CRET\\@a.example/","script-sample":"S4MPLE"}}"#,
            r#"{"type":"crash","user_agent":"x //u:S3CRET@a.example/","body":{"reason":"at /reset?token=S3CRET",
                "stack":"at f (/app.js?session=S3CRET:1:2) at g ('//u:S3CRET@a.example/b.js') %2Fx%3Fa%3DS3CRET u:S3CRET@h"}}"#,
        ];
        let limits = ReportLimits { samples: false, ..ReportLimits::default() };
        for body in BODIES {
            let report = format!("{:?}", one(body));
            assert!(!report.contains("S3CRET"), "{report}");
            assert_eq!(report.contains("S4MPLE"), body.contains("S4MPLE"));
            assert!(!format!("{:?}", read(body.as_bytes(), &limits)).contains("S4MPLE"));
        }
        let stack = one(BODIES[0]);
        let expected = "at f (https://a.example/app.js:1:2) at g (https://a.example/b.js)";
        assert_eq!(stack.detail("stack"), Some(expected));
        let relative = one(BODIES[7]);
        assert_eq!(relative.rule.as_deref(), Some("at /reset"));
        assert_eq!(relative.detail("stack"), Some("at f (/app.js:1:2) at g ('//a.example/b.js') %2Fx h"));
        assert_eq!(one(BODIES[6]).original_policy.as_deref(), Some("script-src 'nonce-…'; report-uri /r"));
    }

    #[test]
    fn texts_are_cut() {
        let long = "x".repeat(9000);
        let report = one(&format!(
            "{{\"csp-report\":{{\"effective-directive\":\"img-src\",\"original-policy\":\"{long}\",\"script-sample\":\"{long}\",
              \"blocked-uri\":\"https://{long}\"}}}}"
        ));
        let length = |text: Option<&str>| text.map(str::len);
        assert_eq!(length(report.original_policy.as_deref()), Some(4096));
        assert_eq!(length(report.sample.as_deref()), Some(256));
        assert_eq!(length(report.blocked.as_ref().map(Resource::as_str)), Some(1024));
    }
}
