//! What browsers send, in the shape that each gives it, and what is read of it.

#![cfg(feature = "report")]

use secure_core::{Report, ReportLimits};

const CASES: &[(&str, &str, &[&str])] = &[
    (
        "Chrome, report-uri, an inline script",
        r#"{"csp-report":{"document-uri":"https://shop.example/basket?step=2","referrer":"https://shop.example/",
            "violated-directive":"script-src-elem","effective-directive":"script-src-elem",
            "original-policy":"script-src 'self' 'nonce-c2VjcmV0'; report-uri /reports?key=1","disposition":"enforce",
            "blocked-uri":"inline","line-number":17,"column-number":5,"source-file":"https://shop.example/basket",
            "status-code":200,"script-sample":"start()"}}"#,
        &["csp-violation enforce script-src-elem; page https://shop.example/basket; referrer https://shop.example/; \
           blocked inline; at https://shop.example/basket:17:5; status 200; sample start(); \
           policy script-src 'self' 'nonce-…'; report-uri /reports"],
    ),
    (
        "Chrome, report-uri, eval, the place of which it does not know",
        r#"{"csp-report":{"document-uri":"https://shop.example/","referrer":"","violated-directive":"script-src",
            "effective-directive":"script-src","original-policy":"default-src 'self'","disposition":"report",
            "blocked-uri":"eval","status-code":0,"script-sample":""}}"#,
        &[
            "csp-violation report script-src; page https://shop.example/; blocked eval; status 0; policy default-src 'self'",
        ],
    ),
    (
        "Chrome, Reporting API, several kinds at once",
        r#"[{"age":53,"body":{"blockedURL":"https://ads.example/a.png?id=7","columnNumber":null,"disposition":"report",
            "documentURL":"https://shop.example/","effectiveDirective":"img-src","lineNumber":null,"originalPolicy":
            "img-src 'self'","referrer":null,"sample":"","sourceFile":null,"statusCode":200},"type":"csp-violation",
            "url":"https://shop.example/?from=mail","user_agent":"Mozilla/5.0 Chrome/151.0.0.0"},
           {"age":2,"body":{"allowAttribute":"","columnNumber":9,"disposition":"enforce","featureId":"geolocation",
            "lineNumber":3,"message":"Geolocation is off in https://shop.example/map?near=home","policyId":"geolocation",
            "sourceFile":"https://shop.example/map.js","srcAttribute":""},"type":"permissions-policy-violation",
            "url":"https://shop.example/map","user_agent":"Mozilla/5.0 Chrome/151.0.0.0"},
           {"age":0,"body":{"disposition":"reporting","effectivePolicy":"same-origin-plus-coep","nextResponseURL":
            "https://pay.example/start?order=8","type":"navigation-from-response"},"type":"coop",
            "url":"https://shop.example/","user_agent":"Mozilla/5.0 Chrome/151.0.0.0"},
           {"age":1,"body":{"blockedURL":"https://cdn.example/x.js","destination":"script","disposition":"enforce",
            "type":"corp"},"type":"coep","url":"https://shop.example/","user_agent":"Mozilla/5.0 Chrome/151.0.0.0"},
           {"age":900,"body":{"crash_report_api":{"state":{"step":[1]}},"is_top_level":true,"reason":"unresponsive",
            "stack":"Error\n    at wait (https://shop.example/a.js?v=3:10:2)","visibility_state":"visible"},
            "type":"crash","url":"https://shop.example/","user_agent":"Mozilla/5.0 Chrome/151.0.0.0"},
           {"age":4,"body":{"anticipatedRemoval":"2027-03-01T00:00:00.000Z","columnNumber":1,"id":"UnloadHandler",
            "lineNumber":2,"message":"Unload is deprecated.","sourceFile":"https://shop.example/a.js"},"type":"deprecation",
            "url":"https://shop.example/","user_agent":"Mozilla/5.0 Chrome/151.0.0.0"},
           {"age":6,"body":{"elapsed_time":31,"method":"GET","phase":"connection","protocol":"h2","referrer":"",
            "sampling_fraction":0.5,"server_ip":"192.0.2.1","status_code":0,"type":"tcp.reset"},"type":"network-error",
            "url":"https://shop.example/pay?card=1","user_agent":"Mozilla/5.0 Chrome/151.0.0.0"}]"#,
        &[
            "csp-violation report img-src; page https://shop.example/; blocked https://ads.example/a.png; status 200; \
             policy img-src 'self'; age 53; by Mozilla/5.0 Chrome/151.0.0.0",
            "permissions-policy-violation enforce geolocation; page https://shop.example/map; \
             at https://shop.example/map.js:3:9; age 2; by Mozilla/5.0 Chrome/151.0.0.0; \
             message: Geolocation is off in https://shop.example/map",
            "coop report navigation-from-response; page https://shop.example/; age 0; by Mozilla/5.0 Chrome/151.0.0.0; \
             effectivePolicy: same-origin-plus-coep, nextResponseURL: https://pay.example/start",
            "coep enforce corp; page https://shop.example/; blocked https://cdn.example/x.js; age 1; \
             by Mozilla/5.0 Chrome/151.0.0.0; destination: script",
            "crash - unresponsive; page https://shop.example/; age 900; by Mozilla/5.0 Chrome/151.0.0.0; \
             is_top_level: true, visibility_state: visible, stack: Error     at wait (https://shop.example/a.js:10:2)",
            "deprecation - UnloadHandler; page https://shop.example/; at https://shop.example/a.js:2:1; age 4; \
             by Mozilla/5.0 Chrome/151.0.0.0; anticipatedRemoval: 2027-03-01T00:00:00.000Z, message: Unload is deprecated.",
            "network-error - tcp.reset; page https://shop.example/pay; status 0; age 6; by Mozilla/5.0 Chrome/151.0.0.0; \
             phase: connection, method: GET, protocol: h2, server_ip: 192.0.2.1, elapsed_time: 31, sampling_fraction: 0.5",
        ],
    ),
    (
        "Chrome, Reporting API, an integrity policy and the hash of a script",
        r#"[{"age":3,"body":{"blockedURL":"https://cdn.example/y.js","destination":"script","documentURL":
            "https://shop.example/","reportOnly":true},"type":"integrity-violation","url":"https://shop.example/","user_agent":""},
           {"age":5,"body":{"destination":"script","documentURL":"https://shop.example/","hash":"sha256-q83v","subresourceURL":
            "https://shop.example/main.js","type":"subresource"},"type":"csp-hash","url":"https://shop.example/","user_agent":""}]"#,
        &[
            "integrity-violation report -; page https://shop.example/; blocked https://cdn.example/y.js; age 3; destination: script",
            "csp-hash - -; page https://shop.example/; blocked https://shop.example/main.js; age 5; \
             hash: sha256-q83v, destination: script, type: subresource",
        ],
    ),
    (
        "Firefox, report-uri, before it knew effective directives",
        r#"{"csp-report":{"blocked-uri":"https://ads.example/a.js","document-uri":"https://shop.example/","original-policy":
            "script-src https://shop.example","referrer":"","violated-directive":"script-src https://shop.example"}}"#,
        &["csp-violation - script-src; page https://shop.example/; blocked https://ads.example/a.js; \
           policy script-src https://shop.example"],
    ),
    (
        "Firefox, report-uri",
        r#"{"csp-report":{"blocked-uri":"data","column-number":1,"disposition":"enforce","document-uri":"https://shop.example/",
            "effective-directive":"font-src","line-number":22,"original-policy":"font-src 'none'","referrer":"",
            "source-file":"https://shop.example/a.css","status-code":200,"violated-directive":"font-src"}}"#,
        &[
            "csp-violation enforce font-src; page https://shop.example/; blocked data:; at https://shop.example/a.css:22:1; \
           status 200; policy font-src 'none'",
        ],
    ),
    (
        "Firefox, Reporting API, nothing and zero for what it does not know",
        r#"[{"age":11,"type":"csp-violation","url":"https://shop.example/","user_agent":"Mozilla/5.0 Firefox/153.0","body":{
            "blockedURL":"wss://live.example/feed","columnNumber":0,"disposition":"enforce","documentURL":
            "https://shop.example/","effectiveDirective":"connect-src","lineNumber":0,"originalPolicy":"connect-src 'self'",
            "referrer":"","sample":"","sourceFile":"","statusCode":200}}]"#,
        &[
            "csp-violation enforce connect-src; page https://shop.example/; blocked wss://live.example/feed; status 200; \
           policy connect-src 'self'; age 11; by Mozilla/5.0 Firefox/153.0",
        ],
    ),
    (
        "Safari, report-uri, without disposition",
        r#"{"csp-report":{"document-uri":"https://shop.example/","referrer":"","violated-directive":"style-src-attr",
            "effective-directive":"style-src-attr","original-policy":"style-src 'self'","blocked-uri":"inline",
            "status-code":0,"source-file":"https://shop.example/","line-number":8,"column-number":40}}"#,
        &[
            "csp-violation - style-src-attr; page https://shop.example/; blocked inline; at https://shop.example/:8:40; \
           status 0; policy style-src 'self'",
        ],
    ),
    (
        "Safari, Reporting API, one object and no array",
        r#"{"type":"csp-violation","url":"https://shop.example/join?next=%2F","body":{"documentURL":
            "https://shop.example/join?next=%2F","disposition":"report","referrer":"","effectiveDirective":"frame-src",
            "blockedURL":"https://video.example/embed/1","originalPolicy":"frame-src 'none'; report-to default",
            "statusCode":200,"sample":"","sourceFile":"","lineNumber":0,"columnNumber":0}}"#,
        &[
            "csp-violation report frame-src; page https://shop.example/join; blocked https://video.example/embed/1; status 200; \
           policy frame-src 'none'; report-to default",
        ],
    ),
    (
        "a frame with srcdoc",
        r#"{"csp-report":{"document-uri":"about","referrer":"https://shop.example/","effective-directive":"script-src-elem",
            "violated-directive":"script-src-elem","blocked-uri":"inline","disposition":"enforce"}}"#,
        &["csp-violation enforce script-src-elem; page about:; referrer https://shop.example/; blocked inline"],
    ),
];

/// What a report says, and nothing of what it does not.
fn facts(report: &Report) -> String {
    let disposition = report.disposition.map_or("-", |disposition| disposition.as_str());
    let mut facts = format!("{} {disposition} {}", report.kind, report.rule.as_deref().unwrap_or("-"));
    let mut add = |name: &str, value: Option<String>| facts.extend(value.map(|value| format!("; {name}{value}")));
    add("page ", report.page().map(ToString::to_string));
    add("referrer ", report.referrer.as_ref().map(ToString::to_string));
    add("blocked ", report.blocked.as_ref().map(ToString::to_string));
    let position = |position: Option<u64>| position.map(|position| format!(":{position}")).unwrap_or_default();
    let at = |file: &_| format!("{file}{}{}", position(report.line), position(report.column));
    add("at ", report.source_file.as_ref().map(at));
    add("status ", report.status.map(|status| status.to_string()));
    add("sample ", report.sample.clone());
    add("policy ", report.original_policy.clone());
    add("age ", report.age.map(|age| age.to_string()));
    add("by ", report.user_agent.clone());
    add("", report.details_line());
    facts
}

#[test]
fn what_browsers_send_is_read() {
    for (browser, body, expected) in CASES {
        let read = Report::read(body.as_bytes(), &ReportLimits::default()).unwrap();
        assert_eq!((read.refused.len(), read.beyond), (0, 0), "{browser}: {:?}", read.refused);
        let said: Vec<_> = read.reports.iter().map(facts).collect();
        assert_eq!(said, *expected, "{browser}");
    }
}
