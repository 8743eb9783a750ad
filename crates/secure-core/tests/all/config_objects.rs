//! Headers of JSON as tables of a configuration: their mistakes, in the spelling of the table.

use secure_core::config::{Spot, Value};

use crate::mistakes::{dotted, faults, refuse};

#[test]
fn mistakes_of_objects() {
    refuse(
        [("nel", Value::table([("report-to", Value::from("network")), ("max-age", (-1).into())]))],
        "nel.max-age",
        Spot::Value,
        "NEL: max-age: -1 is not a whole number; write digits only, without quotes, at most 4294967295",
    );
    refuse(
        [("nel", Value::table([("report-to", "network")]))],
        "nel",
        Spot::Value,
        "NEL: max-age: it is missing; write for how many seconds, as in 86400",
    );
    refuse(
        [("nel", Value::table([("max-age", Value::from(0)), ("foo-bar", 1.into())]))],
        "nel.foo-bar",
        Spot::Key,
        "NEL: \"foo-bar\" is not known here; write some of report-to, max-age, include-subdomains, \
         success-fraction, failure-fraction, request-headers, response-headers",
    );
    // A text is reported in its own words.
    refuse(
        [("nel", r#"{"report_to":"a","max_age":1,"foo":1}"#.into())],
        "nel",
        Spot::Byte(29),
        "NEL: \"foo\" is not a member; write some of \"report_to\", \"max_age\", \"include_subdomains\", \
         \"success_fraction\", \"failure_fraction\", \"request_headers\", \"response_headers\"",
    );
    let all = [("nel".to_owned(), Value::table([("report-to", 3)]))];
    let mistakes = faults(&all);
    assert_eq!(
        mistakes.iter().map(|mistake| (dotted(mistake), mistake.fault.to_string())).collect::<Vec<_>>(),
        [
            ("nel".to_owned(), "NEL: max-age: it is missing; write for how many seconds, as in 86400".to_owned(),),
            ("nel.report-to".to_owned(), "NEL: report-to: it is not a text; write it in double quotes".to_owned()),
        ],
    );
}

#[test]
fn the_place_is_exact_in_lists_and_tables() {
    let group = |name: &str, endpoint: Value| {
        Value::table([("group", Value::from(name)), ("max-age", 60.into()), ("endpoints", Value::list([endpoint]))])
    };
    let good = || Value::table([("url", "/reports")]);
    let endpoint =
        Value::table([("url", Value::from("http://a.example")), ("weight", "much".into()), ("wait", 1.into())]);
    let all = [("report-to".to_owned(), Value::list([group("a", good()), group("b", endpoint)]))];
    let found: Vec<_> = faults(&all).iter().map(|m| (dotted(m), m.spot, m.fault.to_string())).collect();
    let at = |key: &str| format!("report-to.1.endpoints.0.{key}");
    assert_eq!(
        found,
        [
            (
                at("wait"),
                Spot::Key,
                "Report-To: \"wait\" is not known here; write some of url, priority, weight".to_owned(),
            ),
            (
                at("url"),
                Spot::Value,
                "Report-To: browsers send no reports to \"http://a.example\"; \
                 write an address of https, or one that begins with a single \"/\""
                    .to_owned(),
            ),
            (
                at("weight"),
                Spot::Value,
                "Report-To: weight: it is not a number; write digits only, without quotes, at most 4294967295"
                    .to_owned(),
            ),
        ],
    );
}
