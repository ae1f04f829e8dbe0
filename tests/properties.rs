//! Whatever comes in, a report comes out, and what it says of the bytes is true.

use headlint::capture::read::{Input, read};
use headlint::capture::{Capture, Value};
use headlint::evidence::browser::Browser;
use headlint::evidence::csp::inline::{Inline, InlinePlace};
use headlint::evidence::csp::request::{Fetch, InForce, Question, What};
use headlint::evidence::{Evidence, text_at};
use headlint::fixes::{Target, literal, regression_test, render};
use headlint::platform::Url;
use headlint::report::{Excerpt, inspect, json, judge, markdown, sarif, text};
use proptest::prelude::*;

/// Names of headers that are looked at, and some that are not.
const NAMES: [&str; 26] = [
    "Content-Security-Policy",
    "content-security-policy",
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
    "Access-Control-Allow-Credentials",
    "Set-Cookie",
    "Set-Cookie",
    "Cache-Control",
    "Server",
    "X-Powered-By",
    "Content-Type",
    "Reporting-Endpoints",
    "Clear-Site-Data",
    "Timing-Allow-Origin",
    "Location",
    "X-Other",
    "Vary",
];

/// Pieces of which values are made: what parsers look for, and what hurts them.
const PIECES: [&str; 44] = [
    "'unsafe-inline'",
    "'nonce-",
    "abc'",
    "'sha256-x'",
    "'strict-dynamic'",
    "default-src",
    "script-src",
    "style-src",
    "frame-ancestors",
    "object-src",
    "report-to",
    "*",
    "https:",
    "http://a.example",
    "//b.example",
    "[::1]",
    "127.0.0.1",
    ";",
    ",",
    " ",
    "=",
    "\"",
    "\\",
    "\t",
    "max-age=",
    "1",
    "-1",
    "99999999999999999999",
    "includeSubDomains",
    "camera=(",
    ")",
    "self",
    "session=",
    "Secure",
    "SameSite=None",
    "Domain=",
    "eyJhIjoxfQ.aa.bb",
    "%zz",
    "\u{0}",
    "\u{202e}",
    "é",
    "😀",
    "<script>",
    "`",
];

fn value() -> impl Strategy<Value = Value> {
    let pieces = prop::collection::vec(prop::sample::select(&PIECES[..]), 0..14).prop_map(|pieces| Value::from(pieces.concat()));
    let bytes = prop::collection::vec(any::<u8>(), 0..40).prop_map(|bytes| Value::from_bytes(&bytes));
    prop_oneof![4 => pieces, 1 => bytes]
}

fn capture() -> impl Strategy<Value = Capture> {
    let url = prop::sample::select(
        &["https://app.example/login", "http://localhost:5000/", "http://a.example/", "nonsense", "", "https://[::1]/logout"][..],
    );
    let headers = prop::collection::vec((prop::sample::select(&NAMES[..]).prop_map(str::to_owned), value()), 0..12);
    (url, prop::option::of(0_u16..700), headers).prop_map(|(url, status, headers)| Capture {
        url: url.to_owned(),
        status,
        headers,
        ..Capture::default()
    })
}

/// Policies of what stands in them, in any order.
fn policy() -> impl Strategy<Value = String> {
    const WORDS: [&str; 40] = [
        "default-src",
        "script-src",
        "script-src-elem",
        "style-src",
        "img-src",
        "frame-src",
        "child-src",
        "sandbox",
        "trusted-types",
        "require-trusted-types-for",
        "upgrade-insecure-requests",
        "base-uri",
        ";",
        ";",
        ";",
        "'self'",
        "'none'",
        "*",
        "*:*",
        "*/a/",
        "https:",
        "data:",
        "app.example",
        "*.example:8000",
        "a.example/%41%",
        "//",
        "[::1]",
        "'strict-dynamic'",
        "'unsafe-inline'",
        "'nonce-abc'",
        "'nonce-'",
        "'sha256-abc'",
        "'sha256-a'",
        "'script'",
        "allow-scripts",
        "é",
        "\u{1}",
        "'",
        "http://a.example:08000",
        "\u{b}",
    ];
    prop::collection::vec(prop::sample::select(&WORDS[..]), 0..12).prop_map(|words| words.join(" "))
}

fn target() -> impl Strategy<Value = String> {
    let near = prop::sample::select(
        &[
            "https://app.example/a",
            "http://a.example:8000/A%ff",
            "wss://app.example",
            "data:,x",
            "blob:https://app.example/1",
            "foo://a:1/%",
        ][..],
    );
    prop_oneof![near.prop_map(str::to_owned), "[a-z]{1,5}://[a-z.]{1,9}(:[0-9]{1,5})?/[ -~]{0,9}"]
}

/// What is stopped, question by question, in both browsers.
fn stops(capture: &Capture, target: &str) -> Vec<bool> {
    let evidence = Evidence::read(capture);
    let (Some(page), Some(url)) = (Url::parse(&capture.url), Url::parse(target)) else { return Vec::new() };
    let fetches = [What::Script, What::Style, What::Frame, What::Object, What::Worker, What::Form, What::Base, What::Ancestor];
    let inline = |place| Question::Inline(Inline { place, nonce: Some("abc"), hashes: &[], inserted: false });
    let questions = fetches
        .map(|what| Question::Fetch(Fetch::new(what, &url)))
        .into_iter()
        .chain([InlinePlace::Script, InlinePlace::Handler, InlinePlace::Style].map(inline))
        .chain([Question::Eval, Question::Timer, Question::Wasm, Question::Sink, Question::TrustedTypesPolicy("a")]);
    let all: Vec<_> = Browser::ALL.map(|browser| InForce::of(&evidence.csp, browser)).into();
    questions.flat_map(|question| all.iter().map(|policies| policies.blocks(&page, &question).is_some()).collect::<Vec<_>>()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// A second policy never lets in what one stops, one that only reports changes nothing, and no text makes a question panic.
    #[test]
    fn policies_only_take_away(one in policy(), other in policy(), target in target()) {
        const CSP: &str = "Content-Security-Policy";
        let asked = |headers: &[(&str, &str)]| {
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
            let capture = Capture { url: "https://app.example/".to_owned(), headers, ..Capture::default() };
            stops(&capture, &target)
        };
        let alone = asked(&[(CSP, &one)]);
        let both = asked(&[(CSP, &one), (CSP, &other)]);
        let reported = asked(&[(CSP, &one), ("Content-Security-Policy-Report-Only", &other)]);
        // `upgrade-insecure-requests` and Trusted Types of one policy matter to the others.
        if !other.contains("upgrade") && !other.contains("require") {
            prop_assert!(alone.iter().zip(&both).all(|(alone, both)| *both || !alone), "{one:?} and {other:?}");
        }
        prop_assert_eq!(alone, reported);
    }

    #[test]
    fn any_capture_gives_every_form_of_report(capture in capture()) {
        let report = inspect(capture.clone());
        prop_assert!(report.headlint.score <= report.observatory.score);
        for found in report.rows.iter().flat_map(|row| &row.findings) {
            for span in found.spans() {
                let text = text_at(&capture, span.place).unwrap_or_default();
                prop_assert!(text.get(span.range()).is_some(), "{:?} points outside {:?}", found.rule, text);
                prop_assert!(Excerpt::of(&capture, span).is_some());
            }
        }
        let plan = report.plan();
        let forecast = report.forecast(plan);
        prop_assert!(forecast.score >= report.headlint.score, "the patch makes it worse: {} to {}", report.headlint.score, forecast.score);
        for form in Target::ALL {
            let fix = render(plan, form);
            prop_assert!(fix.code.is_ascii() && regression_test(plan, form).is_ascii());
        }
        let mut page = String::new();
        text::write(&report, &mut page).unwrap();
        prop_assert!(!page.chars().any(|c| c.is_control() && c != '\n'), "a terminal would obey: {page:?}");
        markdown::write(&report, &mut page).unwrap();
        prop_assert!(json::value(&report).is_object() && sarif::value(&report).is_object());
    }

    #[test]
    fn a_patched_page_needs_no_other_patch(capture in capture()) {
        let report = inspect(capture.clone());
        let after = report.plan().apply(&capture);
        let again = inspect(after.clone());
        let left = again.plan().apply(&after);
        prop_assert_eq!(judge(&left).headlint.score, again.headlint.score, "a second patch changes the score");
    }

    #[test]
    fn any_bytes_are_read_or_refused_with_a_line(input in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Err(error) = read(&input, "https://a.example/") {
            prop_assert!(error.line >= 1 && !error.what.is_empty());
        }
    }

    #[test]
    fn any_lines_are_read_or_refused_with_a_line(lines in prop::collection::vec(prop_oneof![Just("HTTP/1.1 200 OK".to_owned()), "[A-Za-z-]{1,12}: .{0,30}", ".{0,40}", Just(String::new())], 0..12)) {
        match read(lines.join("\n").as_bytes(), "https://a.example/") {
            Ok(Input::One(capture)) => prop_assert!(judge(&capture).rows.len() > 40),
            Ok(Input::Many(_) | Input::Archive(_)) => {}
            Err(error) => prop_assert!(error.line <= lines.len().max(1)),
        }
    }

    #[test]
    fn a_capture_survives_json(capture in capture()) {
        let text = serde_json::to_string(&capture).unwrap();
        prop_assert_eq!(headlint::capture::json::read(&text).unwrap(), capture);
    }

    #[test]
    fn literals_are_ascii_on_one_line_and_end_where_they_should(text in any::<String>()) {
        let written = literal(&text);
        let quote = written.chars().next().unwrap();
        prop_assert!(written.is_ascii() && written.ends_with(quote) && !written.contains('\n'));
        let inside = &written[1..written.len() - 1];
        let mut escaped = false;
        for c in inside.chars() {
            prop_assert!(escaped || c != quote, "the literal ends early: {written}");
            escaped = !escaped && c == '\\';
        }
        prop_assert!(!escaped);
    }
}
