//! What Chromium did with Permissions-Policy and Feature-Policy, held against what we say that it does.

use headlint::capture::Capture;
use headlint::evidence::Evidence;
use headlint::names::{Browser, Kind, Support, find};
use headlint::platform::Url;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Read;

/// As measured with Chromium 156.0.8078: 186 inputs, and 369 more that try the grammar, origins, ports, schemes and the old header.
const RECORDED: [(&[u8], usize); 2] = [
    (include_bytes!("vectors/browsers/permissions_policy.jsonl.gz"), 186),
    (include_bytes!("vectors/browsers/permissions_policy.more.jsonl.gz"), 369),
];

fn lines(compressed: &[u8]) -> Vec<Value> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(compressed).read_to_string(&mut text).expect("the vectors are gzip of UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// Whether Chromium on Linux knows a feature without a flag.
fn is_known(feature: &str) -> bool {
    let support = find(Kind::Feature, feature).map(|name| name.support(Browser::Chrome));
    matches!(support, Some(Support::Since(_))) && !["ambient-light-sensor", "bluetooth", "web-share"].contains(&feature)
}

fn compare(line: &Value) -> Vec<String> {
    let url = line["url"].as_str().expect("a URL");
    let names = ["Permissions-Policy", "Feature-Policy", "Permissions-Policy-Report-Only", "Document-Policy"];
    let mut headers = headlint::capture::Headers::new();
    for name in names {
        let field = name.to_lowercase().replace('-', "_");
        headers.extend(texts(&line[field]).map(|value| (name.to_owned(), value.into())));
    }
    if let Some((name, value)) = line["and"].as_str().and_then(|field| field.split_once(": ")) {
        headers.push((name.to_owned(), value.into()));
    }
    let capture = Capture { url: url.into(), status: Some(200), headers, ..Capture::default() };
    let permissions = Evidence::read(&capture).permissions;
    let [page, stranger] = [url, "https://stranger.test/"].map(|url| Url::parse(url).expect("a URL"));
    let mut wrong = Vec::new();
    let mut compared = |what: String, ours: Value, theirs: &Value| {
        if !theirs.is_null() && ours != *theirs {
            wrong.push(format!("{what}: we say {ours}, Chromium {theirs}"));
        }
    };
    for (feature, said) in line["chromium"].as_object().expect("answers") {
        match feature.as_str() {
            "geolocation_list" => compared(feature.clone(), permissions.listed("geolocation", &page).into(), said),
            "said" => {}
            _ => {
                compared(format!("{feature} self"), permissions.allows(feature, &page, &page).into(), &said["self"]);
                compared(format!("{feature} stranger"), permissions.allows(feature, &page, &stranger).into(), &said["stranger"]);
                compared(format!("{feature} frame"), permissions.allows_frame(feature, &page, &stranger).into(), &said["frame"]);
            }
        }
    }
    let kinds = ["not-parsed", "item", "origin", "feature", "both-fields"];
    let theirs: BTreeSet<&str> = texts(&line["chromium"]["said"]).filter(|kind| kinds.contains(kind)).collect();
    let ours = permissions.complaints(is_known);
    if ours != theirs {
        wrong.push(format!("said: we say {ours:?}, Chromium {theirs:?}"));
    }
    wrong
}

#[test]
fn chromium_and_we_agree_on_who_may_use_a_feature() {
    let mut wrong = Vec::new();
    for (compressed, count) in RECORDED {
        let lines = lines(compressed);
        assert_eq!(lines.len(), count);
        let before = wrong.len();
        wrong.extend(
            lines
                .iter()
                .map(|line| (line, compare(line)))
                .filter(|(_, wrong)| !wrong.is_empty())
                .map(|(line, wrong)| format!("{line}\n    {}", wrong.join("; "))),
        );
        println!("features: {} of {count} agree", count - (wrong.len() - before));
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
