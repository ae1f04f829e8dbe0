//! Any value for each header that has a grammar of its own: what is marked lies inside it, on character boundaries.
#![no_main]

use headlint::capture::{Capture, Value};
use headlint::evidence::text_at;
use headlint::report::judge;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 23] = [
    "Content-Security-Policy",
    "Content-Security-Policy-Report-Only",
    "Strict-Transport-Security",
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Feature-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Embedder-Policy",
    "Cross-Origin-Resource-Policy",
    "Access-Control-Allow-Origin",
    "Set-Cookie",
    "Cache-Control",
    "Server",
    "X-Powered-By",
    "Content-Type",
    "Reporting-Endpoints",
    "Clear-Site-Data",
    "Timing-Allow-Origin",
    "Origin-Agent-Cluster",
    "Location",
    "X-Other",
];

fuzz_target!(|input: &[u8]| {
    let [which, value @ ..] = input else { return };
    let name = NAMES[usize::from(*which) % NAMES.len()];
    let headers = vec![(name.to_owned(), Value::from_bytes(value))];
    let capture = Capture { url: "https://app.example/login".to_owned(), status: Some(200), headers, ..Capture::default() };
    let report = judge(&capture);
    for found in report.rows.iter().flat_map(|row| &row.findings) {
        for span in found.spans() {
            assert!(
                text_at(&capture, span.place).and_then(|text| text.get(span.range())).is_some(),
                "{:?} of {}",
                found.rule,
                found.message()
            );
        }
    }
});
