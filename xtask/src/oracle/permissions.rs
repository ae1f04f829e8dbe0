//! What browsers did with Permissions-Policy: who may use each feature.
//!
//! It is Chromium's answers: Firefox does not read the header.

use super::Compared;
use anyhow::{Context, Result};
use headlint::capture::{Capture, Headers};
use headlint::evidence::permissions::{Feature, Permissions, Why};
use headlint::evidence::{Evidence, Header};
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
    let ours: BTreeSet<String> = complaints(&seen.permissions).into_iter().map(str::to_owned).collect();
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

/// What Chromium's console says, by kind.
fn complaints(permissions: &Permissions) -> BTreeSet<&'static str> {
    let mut said = BTreeSet::new();
    let new = match &permissions.policy {
        Header::Invalid(_) => {
            said.insert("not-parsed");
            &[][..]
        }
        Header::Absent => &[],
        Header::Valid(features) => features,
    };
    let dropped = |feature: &Feature, why| feature.allowed.dropped.iter().any(|dropped| dropped.why == why);
    for feature in new.iter().chain(&permissions.old) {
        let known = is_known(&feature.name);
        let kinds = [("feature", !known), ("item", dropped(feature, Why::NoItem)), ("origin", known && dropped(feature, Why::NoOrigin))];
        said.extend(kinds.iter().filter(|(_, is_so)| *is_so).map(|(kind, _)| *kind));
    }
    if permissions.old.iter().any(|old| is_known(&old.name) && new.iter().any(|new| new.name == old.name)) {
        said.insert("both-fields");
    }
    said
}

/// Whether Chromium 156 on Linux knows a feature without a flag.
fn is_known(feature: &str) -> bool {
    const KNOWN: &[&str] = &["accelerometer", "aria-notify", "autoplay", "browsing-topics", "camera", "captured-surface-control", "ch-device-memory", "ch-downlink", "ch-dpr", "ch-ect", "ch-prefers-color-scheme", "ch-prefers-reduced-motion", "ch-prefers-reduced-transparency", "ch-rtt", "ch-save-data", "ch-ua", "ch-ua-arch", "ch-ua-bitness", "ch-ua-form-factors", "ch-ua-full-version", "ch-ua-full-version-list", "ch-ua-high-entropy-values", "ch-ua-mobile", "ch-ua-model", "ch-ua-platform", "ch-ua-platform-version", "ch-ua-wow64", "ch-viewport-height", "ch-viewport-width", "ch-width", "clipboard-read", "clipboard-write", "compute-pressure", "cross-origin-isolated", "deferred-fetch", "deferred-fetch-minimal", "digital-credentials-create", "digital-credentials-get", "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "interest-cohort", "keyboard-map", "language-detector", "language-model", "local-fonts", "local-network", "local-network-access", "loopback-network", "magnetometer", "media-playback-while-not-visible", "microphone", "midi", "on-device-speech-recognition", "otp-credentials", "payment", "picture-in-picture", "private-state-token-issuance", "private-state-token-redemption", "publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock", "serial", "speaker-selection", "storage-access", "summarizer", "sync-xhr", "translator", "unload", "usb", "window-management", "xr-spatial-tracking"];
    KNOWN.contains(&feature)
}
