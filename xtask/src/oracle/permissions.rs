//! What browsers did with Permissions-Policy: who may use each feature.
//!
//! It is Chromium's answers: Firefox does not read the header.

use super::Compared;
use anyhow::{Context, Result};
use headlint::capture::{Capture, Headers};
use headlint::evidence::Evidence;
use headlint::names::{Browser, Kind, Support, find};
use headlint::platform::Url;
use serde_json::Value;
use std::collections::BTreeSet;

/// Whom the recorded pages asked about, and whose frame they had.
const STRANGER: &str = "https://stranger.test/";
/// The fields of a line that are header fields of the response.
const HEADERS: [(&str, &str); 4] = [
    ("permissions_policy", "Permissions-Policy"),
    ("feature_policy", "Feature-Policy"),
    ("permissions_policy_report_only", "Permissions-Policy-Report-Only"),
    ("document_policy", "Document-Policy"),
];

/// Whether a line is of this kind.
pub fn is_one(line: &Value) -> bool {
    HEADERS.iter().any(|(field, _)| line.get(field).is_some())
}

/// Compares one line.
pub fn compare(line: &Value) -> Result<Compared> {
    let url = line["url"].as_str().context("`url` is missing")?;
    let capture = Capture { url: url.to_owned(), status: Some(200), headers: headers(line)?, ..Capture::default() };
    let seen = Evidence::read(&capture);
    let (page, stranger) = (Url::parse(url).context("`url` is none")?, Url::parse(STRANGER).context("the stranger has no URL")?);
    let mut compared = Compared::default();
    for (feature, said) in line["chromium"].as_object().context("`chromium` is missing")? {
        let permissions = &seen.permissions;
        match feature.as_str() {
            "geolocation_list" => compared.answer(feature, &permissions.listed("geolocation", &page), &strings(said)),
            "said" => {}
            _ => {
                let answers = [
                    ("self", permissions.allows(feature, &page, &page)),
                    ("stranger", permissions.allows(feature, &page, &stranger)),
                    ("frame", permissions.allows_frame(feature, &page, &stranger)),
                ];
                for (who, ours) in answers {
                    if let Some(theirs) = said[who].as_bool() {
                        compared.answer(&format!("{feature} {who}"), &ours, &theirs);
                    }
                }
            }
        }
    }
    let theirs: BTreeSet<String> = strings(&line["chromium"]["said"]).into_iter().filter(|kind| KINDS.contains(&&**kind)).collect();
    let ours: BTreeSet<String> = seen.permissions.complaints(is_known).into_iter().map(str::to_owned).collect();
    compared.answer("said", &ours, &theirs);
    Ok(compared)
}

fn headers(line: &Value) -> Result<Headers> {
    let mut all = Headers::new();
    for (field, name) in HEADERS {
        for value in line[field].as_array().into_iter().flatten() {
            all.push((name.to_owned(), value.as_str().context("a header is no text")?.into()));
        }
    }
    // A field of another name, written out.
    if let Some((name, value)) = line["and"].as_str().and_then(|field| field.split_once(": ")) {
        all.push((name.to_owned(), value.into()));
    }
    Ok(all)
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

/// The kinds of complaint that are ours to know; others are of other headers.
const KINDS: [&str; 5] = ["not-parsed", "item", "origin", "feature", "both-fields"];

/// Whether the recorded browser knows a feature without a flag.
fn is_known(feature: &str) -> bool {
    /// Chromium knows these on other systems than Linux, where it was recorded.
    const ELSEWHERE: [&str; 3] = ["ambient-light-sensor", "bluetooth", "web-share"];
    let support = find(Kind::Feature, feature).map(|name| name.support(Browser::Chrome));
    matches!(support, Some(Support::Since(_))) && !ELSEWHERE.contains(&feature)
}
