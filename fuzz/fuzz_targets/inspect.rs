//! Any Capture: every form of report comes out, and the patch never makes it worse.
#![no_main]

use arbitrary::Arbitrary;
use headlint::capture::{Capture, Document, Hop, Observed, Value};
use headlint::report::{inspect, json, markdown, sarif, text};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    url: &'a str,
    status: Option<u16>,
    headers: Vec<(&'a str, &'a [u8])>,
    hops: Vec<(&'a str, u16)>,
    http_hops: Option<Vec<(&'a str, u16)>>,
    meta: Option<&'a str>,
    body: &'a str,
    origin: Option<&'a str>,
}

fuzz_target!(|input: Input| {
    let document = (!input.body.is_empty() || input.meta.is_some()).then(|| {
        let mut document = Document::from_html(input.body);
        document.meta_csp.extend(input.meta.map(str::to_owned));
        document
    });
    let capture = Capture {
        url: input.url.to_owned(),
        status: input.status,
        headers: input.headers.iter().take(50).map(|(name, value)| ((*name).to_owned(), Value::from_bytes(value))).collect(),
        hops: input
            .hops
            .iter()
            .take(10)
            .map(|(url, status)| Hop { url: (*url).to_owned(), status: *status, headers: Vec::new() })
            .collect(),
        http_hops: input
            .http_hops
            .map_or(Observed::NotTried, |hops| Observed::Seen(hops.into_iter().map(|(url, status)| (url.to_owned(), status)).collect())),
        document: document.map_or(Observed::NotTried, Observed::Seen),
        request_origin: input.origin.map(str::to_owned),
        ..Capture::default()
    };
    let report = inspect(capture);
    assert!(report.headlint.score <= report.observatory.score);
    assert!(report.forecast(report.plan()).score >= report.headlint.score);
    let mut out = String::new();
    text::write(&report, &mut out).expect("a String takes everything");
    markdown::write(&report, &mut out).expect("a String takes everything");
    assert!(json::value(&report).is_object() && sarif::value(&report).is_object());
});
