//! `CloudFront`: a response headers policy, for its API and for Terraform.

mod parts;
mod terraform;

use self::parts::{Parts, split};
use super::{AsksScheme, Removes, Target};
use crate::{comment::Comment, headers::Headers, note::Note, quote::json, refusal::Faults};

pub(super) const CLOUDFRONT: Target = Target {
    name: "cloudfront",
    title: "CloudFront",
    about: "CloudFront, a response headers policy as JSON for its API",
    file: "response-headers-policy.json",
    is_run: false,
    comment: Comment::Absent,
    include: &[
        "Run `aws cloudfront create-response-headers-policy --response-headers-policy-config \
         file://response-headers-policy.json`.",
        "Attach the policy to every cache behavior, that of the error pages too.",
    ],
    limits: &["An answer that CloudFront makes before it chooses a behavior has none of these headers."],
    scheme: AsksScheme::Never,
    keeps: true,
    companions: false,
    sets_server: false,
    removes: Removes::All,
    render,
};

pub(super) const CLOUDFRONT_TERRAFORM: Target = Target {
    name: "cloudfront-terraform",
    about: "CloudFront, a response headers policy for Terraform",
    file: "secure_headers.tf",
    comment: Comment::Hash,
    include: &[
        "Write `response_headers_policy_id = aws_cloudfront_response_headers_policy.secure_headers.id` into every cache \
         behavior, that of the error pages too.",
    ],
    render: terraform::render,
    ..CLOUDFRONT
};

fn render(headers: &Headers, _: &mut Vec<Note>, faults: &mut Faults) -> String {
    let Parts { security, custom, overrides } = split(headers, faults);
    let flag = format!("\"Override\": {overrides}");
    let mut members = Vec::new();
    let security: Vec<_> = security
        .iter()
        .map(|part| {
            let fields = part.fields.iter().map(|field| format!("{}: {}", json(field.api), field.value.json()));
            let fields: Vec<_> = fields.chain([flag.clone()]).collect();
            format!("    {}: {{ {} }}", json(part.api), fields.join(", "))
        })
        .collect();
    if !security.is_empty() {
        members.push(format!("  \"SecurityHeadersConfig\": {{\n{}\n  }}", security.join(",\n")));
    }
    let custom: Vec<_> = custom
        .iter()
        .map(|header| {
            format!("      {{ \"Header\": {}, \"Value\": {}, {flag} }}", json(&header.name), json(&header.value))
        })
        .collect();
    if !custom.is_empty() {
        let items = custom.join(",\n");
        let count = custom.len();
        members.push(format!(
            "  \"CustomHeadersConfig\": {{\n    \"Quantity\": {count},\n    \"Items\": [\n{items}\n    ]\n  }}"
        ));
    }
    let removed: Vec<_> =
        headers.removed.iter().map(|name| format!("      {{ \"Header\": {} }}", json(name))).collect();
    if !removed.is_empty() {
        let items = removed.join(",\n");
        let count = removed.len();
        members.push(format!(
            "  \"RemoveHeadersConfig\": {{\n    \"Quantity\": {count},\n    \"Items\": [\n{items}\n    ]\n  }}"
        ));
    }
    let comment = "Written by secure-headers export --to cloudfront";
    format!("{{\n  \"Name\": \"secure-headers\",\n  \"Comment\": {},\n{}\n}}\n", json(comment), members.join(",\n"))
}
