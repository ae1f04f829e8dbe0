//! No form of report grows faster than what was judged: so many bytes come out for each byte that comes in, and no more.

use headlint::capture::document::{Frame, Script};
use headlint::capture::{Capture, Document, Observed};
use headlint::evidence::cookies::MOST_COOKIES;
use headlint::report::{inspect, json, markdown, sarif, text};

/// The most bytes for each byte of input, beside what every report has. A directive of 4 bytes has a finding of 350; a cookie of 20 bytes has
/// three, and is in four patches and their tests.
const MOST: usize = 100;

/// What a report has of itself, whatever it is of.
const FIXED: usize = 150_000;

/// Every form of report, by its name.
fn sizes(capture: &Capture) -> Vec<(&'static str, usize)> {
    let report = inspect(capture.clone());
    let written = |write: fn(&headlint::report::Report, &mut String) -> std::fmt::Result| {
        let mut out = String::new();
        write(&report, &mut out).expect("a String takes everything");
        out.len()
    };
    vec![
        ("JSON", json::value(&report).to_string().len()),
        ("JSON with fixes", json::value_with_fixes(&report).to_string().len()),
        ("SARIF", sarif::value(&report).to_string().len()),
        ("Markdown", written(markdown::write)),
        ("text", written(text::write)),
    ]
}

fn input(capture: &Capture) -> usize {
    capture.headers.iter().map(|(name, value)| name.len() + value.text().len() + 4).sum::<usize>()
        + capture.url.len()
        + serde_json::to_string(&capture.document).map_or(0, |text| text.len())
}

fn linear(what: &str, make: impl Fn(usize) -> Capture) {
    for count in [10, 100, 1_000, 5_000] {
        let capture = make(count);
        let given = input(&capture);
        for (form, bytes) in sizes(&capture) {
            println!("{what}, {count}: {given} bytes give {bytes} of {form}");
            assert!(bytes <= FIXED + MOST * given, "{what}, {count}: {given} bytes give {bytes} of {form}");
        }
    }
}

fn headers(all: impl IntoIterator<Item = (&'static str, String)>) -> Capture {
    let headers = all.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    Capture { url: "https://app.example/".into(), status: Some(200), headers, ..Capture::default() }
}

#[test]
fn many_cookies() {
    linear("cookies", |count| headers((0..count).map(|at| ("Set-Cookie", format!("c{at}=1")))));
    linear("session cookies", |count| headers((0..count).map(|at| ("Set-Cookie", format!("session{at}=1")))));
}

#[test]
fn many_cookies_that_each_lack_something_else() {
    let kinds = [
        "",
        "; Secure",
        "; HttpOnly",
        "; Secure; HttpOnly",
        "; SameSite=None",
        "; SameSite=x",
        "; SameSite=Lax",
        "; Domain=example",
        "; Max-Age=999999999",
        "; Path=/a; Secure",
    ];
    let names = ["session", "csrftoken", "__Host-", "__Secure-", "theme", "\u{202e}\u{1}é", "a\"'\\"];
    linear("different cookies", |count| {
        headers((0..count).map(|at| ("Set-Cookie", format!("{}{at}=1{}", names[at % names.len()], kinds[at % kinds.len()]))))
    });
    let token = "t=eyJhbGciOiJIUzI1NiJ9.eyJwYXNzd29yZCI6ImEifQ.c2ln";
    linear("tokens", |count| headers((0..count).map(|at| ("Set-Cookie", format!("{at}{token}")))));
}

#[test]
fn many_and_long_values_of_other_headers() {
    for (name, piece) in [
        ("Content-Security-Policy", "a b;"),
        ("Content-Security-Policy", "script-src http:;"),
        ("Permissions-Policy", "camera=*, "),
        ("Referrer-Policy", "x, "),
        ("Server", "a/1 "),
        ("X-Powered-By", "a/1, "),
        ("Reporting-Endpoints", "a=\"http://a\", "),
        ("Clear-Site-Data", "x, "),
        ("Strict-Transport-Security", "max-age=1; "),
    ] {
        linear(name, |count| headers([(name, piece.repeat(count))]));
        linear(name, |count| headers((0..count).map(|_| (name, piece.to_owned()))));
    }
    linear("sources", |count| headers([("Content-Security-Policy", format!("script-src {}", "'none' http://a.example ".repeat(count)))]));
    linear("policies", |count| headers((0..count).map(|at| ("Content-Security-Policy", format!("script-src http: x{at}")))));
    linear("framing", |count| {
        headers((0..count).map(|at| ("X-Frame-Options", if at % 2 == 0 { "DENY".to_owned() } else { "x".to_owned() })))
    });
    linear("a long name of a directive", |count| {
        headers([("Content-Security-Policy", format!("{} http: http: http:", "a".repeat(count * 20)))])
    });
}

#[test]
fn a_long_address_with_many_findings() {
    linear("address", |count| {
        let mut capture = headers((0..count).map(|at| ("Set-Cookie", format!("c{at}=1"))));
        capture.url = format!("https://app.example/{}", "\u{202e}".repeat(count));
        capture
    });
}

#[test]
fn many_facts_of_the_document() {
    let document = |document| Capture { document: Observed::Seen(document), ..headers([]) };
    linear("scripts", |count| {
        document(Document {
            scripts: (0..count).map(|at| Script { src: Some(format!("http://a{at}.example/")), ..Script::default() }).collect(),
            ..Document::default()
        })
    });
    linear("frames", |count| {
        document(Document {
            frames: (0..count).map(|at| Frame { src: format!("https://a{at}.example/"), ..Frame::default() }).collect(),
            ..Document::default()
        })
    });
    linear("meta policies", |count| document(Document { meta_csp: vec!["script-src http: *".to_owned(); count], ..Document::default() }));
}

#[test]
fn what_is_left_out_is_counted() {
    let capture = headers((0..1_500).map(|at| ("Set-Cookie", format!("session{at}=1"))));
    let report = inspect(capture);
    let row = report.rows.iter().find(|row| row.check.id == "cookie_flags").expect("a row");
    // Three for each cookie that is read.
    assert_eq!(row.findings.len(), 3 * MOST_COOKIES);
    let value = json::value(&report);
    let check = value["checks"].as_array().expect("checks").iter().find(|check| check["id"] == "cookie_flags").expect("the check");
    assert_eq!((check["findings"].as_array().map(Vec::len), &check["more_findings"]), (Some(3 * MOST_COOKIES), &serde_json::Value::Null));
    assert!(
        report.rows.iter().any(|row| row.findings.iter().any(|found| found.message().contains("cookies"))),
        "the report names the bound"
    );
    for write in [markdown::write, text::write] {
        let mut out = String::new();
        write(&report, &mut out).expect("a String takes everything");
        assert!(out.contains("And 840 more like this."));
        assert_eq!(out.matches("cookie_flags/").count(), 60);
    }
}
