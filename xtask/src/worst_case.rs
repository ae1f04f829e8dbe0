//! Inputs made to be slow: each with a bound that the benchmark holds it to, and the growth of time with size.

use crate::bench::median;
use headlint::capture::read::{Input, read};
use headlint::capture::{Capture, Headers, Value};
use headlint::report::judge;
use std::time::Duration;

/// What the worst input may take.
pub const BOUND: Duration = Duration::from_millis(60);

fn header(name: &str, value: String) -> Capture {
    headers(vec![(name.to_owned(), value.into())])
}

fn headers(headers: Headers) -> Capture {
    Capture { url: "https://app.example/login".to_owned(), status: Some(200), headers, ..Capture::default() }
}

/// A zlib stream of this many zeros in the form of a Flask session.
fn bomb(bytes: usize) -> String {
    use std::io::Write;
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    // Writing to memory does not fail.
    let _ = zlib.write_all(&vec![b'0'; bytes]);
    let packed = zlib.finish().unwrap_or_default();
    let mut text = String::from("session=.");
    for three in packed.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        (0..=three.len()).for_each(|at| text.push(char::from(ALPHABET[(bits >> (18 - 6 * at) & 63) as usize])));
    }
    text + ".aR2Tzw.qJ0b8xv3lXbT4mQk9s2uYw7ZcPE"
}

/// Every trap with its name.
pub fn all() -> Vec<(&'static str, Capture)> {
    let csp = "Content-Security-Policy";
    vec![
        ("100,000 directives", header(csp, "script-src 'self';".repeat(100_000))),
        ("100,000 directives, each of its own name", header(csp, (0..100_000).map(|n| format!("d{n} a;")).collect())),
        ("one directive of 100,000 sources", header(csp, format!("script-src {}", "https://a.example ".repeat(100_000)))),
        (
            "100,000 different sources",
            header(csp, format!("script-src {}", (0..100_000).map(|n| format!("h{n}.example ")).collect::<String>())),
        ),
        ("10,000 policies in one header", header(csp, "default-src 'none', ".repeat(10_000))),
        ("10,000 policies in headers", headers((0..10_000).map(|_| (csp.to_owned(), "script-src 'unsafe-inline'".into())).collect())),
        (
            "10,000 cookies",
            headers((0..10_000).map(|n| ("Set-Cookie".to_owned(), Value::from(format!("session{n}=x; Domain=example")))).collect()),
        ),
        ("10,000 cookies of one name", headers((0..10_000).map(|_| ("Set-Cookie".to_owned(), Value::from("session=x"))).collect())),
        ("a cookie of 1 MiB", header("Set-Cookie", format!("session={}", "x".repeat(1 << 20)))),
        ("a cookie of 500,000 attributes", header("Set-Cookie", format!("session=x{}", ";a".repeat(500_000)))),
        ("a session that inflates to 256 MiB", header("Set-Cookie", bomb(256 << 20))),
        ("100,000 nested lists", header("Permissions-Policy", format!("camera={}", "(".repeat(100_000)))),
        ("100,000 features", header("Permissions-Policy", (0..100_000).map(|n| format!("f{n}=*, ")).collect())),
        ("20,000 headers", headers((0..20_000).map(|n| (format!("X-{n}"), Value::from("https://192.168.0.1/"))).collect())),
        ("100,000 addresses in a header", header("X-Backend", "10.0.0.1 ".repeat(100_000))),
        ("100,000 referrer policies", header("Referrer-Policy", "no-referrer, ".repeat(100_000))),
        ("100,000 products", header("Server", "a/1 ".repeat(100_000))),
        ("100,000 HSTS directives", header("Strict-Transport-Security", "max-age=1;".repeat(100_000))),
        ("100,000 cache directives", header("Cache-Control", "no-cache, ".repeat(100_000))),
    ]
}

/// A row for each trap, and one for the growth of time with size; and whether each is within [`BOUND`].
pub fn table() -> (String, bool) {
    let mut table = String::from("\n| trap, judge() | time |\n| --- | ---: |\n");
    let mut held = true;
    let mut row = |name: &str, time: Duration| {
        held &= time <= BOUND;
        table.push_str(&format!("| {name} | {:.1} ms |\n", time.as_secs_f64() * 1e3));
    };
    for (name, capture) in all() {
        row(name, median(3, || judge(&capture).headlint.score));
    }
    let deep = format!("{{\"log\":{{\"version\":\"1.2\",\"entries\":{}", "[".repeat(500_000));
    row("a HAR of 500,000 levels, refused", median(3, || read(deep.as_bytes(), "").is_err()));
    let raw = format!("HTTP/1.1 200 OK\n{}\n", "A: b\n".repeat(20_000));
    row("20,000 lines of a raw response, read", median(3, || matches!(read(raw.as_bytes(), "https://a.example/"), Ok(Input::One(_)))));
    table.push_str(&format!(
        "\nBound: {} ms each.\n\n| a policy and headers of | time | a KiB |\n| --- | ---: | ---: |\n",
        BOUND.as_millis()
    ));
    for kib in [16, 64, 256, 1024] {
        let capture = header("Content-Security-Policy", "script-src 'self' https://cdn.example 'unsafe-inline'; ".repeat(kib * 1024 / 55));
        let time = median(5, || judge(&capture).headlint.score);
        table.push_str(&format!("| {kib} KiB | {:.2} ms | {:.1} µs |\n", time.as_secs_f64() * 1e3, time.as_secs_f64() * 1e6 / kib as f64));
    }
    (table, held)
}
