//! The same policy as a resource of Terraform.

use std::fmt::Write as _;

use super::parts::{Parts, Value, split};
use crate::{headers::Headers, note::Note, quote::json, refusal::Faults};

pub(super) fn render(headers: &Headers, _: &mut Vec<Note>, faults: &mut Faults) -> String {
    let Parts { security, custom, overrides } = split(headers, faults);
    let mut text = String::from(
        "resource \"aws_cloudfront_response_headers_policy\" \"secure_headers\" {\n  name    = \"secure-headers\"\n  comment = \
         \"Written by secure-headers export --to cloudfront-terraform\"\n",
    );
    if !security.is_empty() {
        text.push_str("\n  security_headers_config {\n");
        for part in &security {
            let _ = writeln!(text, "    {} {{\n      override = {overrides}", part.terraform);
            for field in &part.fields {
                let value = if let Value::Text(text) = &field.value { quoted(text) } else { field.value.json() };
                let _ = writeln!(text, "      {} = {value}", field.terraform);
            }
            text.push_str("    }\n");
        }
        text.push_str("  }\n");
    }
    if !custom.is_empty() {
        text.push_str("\n  custom_headers_config {\n");
        for header in &custom {
            let (name, value) = (quoted(&header.name), quoted(&header.value));
            let _ = writeln!(
                text,
                "    items {{\n      header   = {name}\n      value    = {value}\n      override = {overrides}\n    }}"
            );
        }
        text.push_str("  }\n");
    }
    if !headers.removed.is_empty() {
        text.push_str("\n  remove_headers_config {\n");
        for name in &headers.removed {
            let _ = writeln!(text, "    items {{\n      header = {}\n    }}", quoted(name));
        }
        text.push_str("  }\n");
    }
    text + "}\n"
}

/// `${` and `%{` begin a template, unless the sign is doubled.
fn quoted(text: &str) -> String {
    json(text).replace("${", "$${").replace("%{", "%%{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_template_begins() {
        assert_eq!(quoted("a ${b} %{c} $d 5%"), "\"a $${b} %%{c} $d 5%\"");
    }
}
