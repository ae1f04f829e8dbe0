//! The command line as people and programs use it, hostile input included.

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn headlint(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_headlint"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("headlint starts");
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("headlint ends");
    writer.join().expect("written");
    output
}

fn reports(input: &[u8]) -> Vec<Value> {
    let output = headlint(&["inspect", "-", "--format", "json", "--url", "https://app.example/"], input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn every_report_keeps_to_the_schema() {
    let schema: Value = serde_json::from_str(include_str!("../docs/report.schema.json")).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let mut text = String::new();
    let mut gzip = flate2::read::GzDecoder::new(include_bytes!("vectors/observatory.jsonl.gz").as_slice());
    std::io::Read::read_to_string(&mut gzip, &mut text).expect("gzip");
    let some: String = text.lines().step_by(20).flat_map(|line| [line, "\n"]).collect();
    let all = reports(some.as_bytes());
    assert_eq!(all.len(), 150);
    for (report, line) in all.iter().zip(some.lines()) {
        let given: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(report["id"], given["id"], "the id is echoed");
        let errors: Vec<String> = validator.iter_errors(report).map(|error| format!("{} at {}", error, error.instance_path)).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn a_bad_line_is_named_and_the_others_are_judged() {
    let output = headlint(&["inspect", "--format", "json"], b"{\"url\":\"https://a/\"}\nnonsense\n{\"url\":\"https://b/\"}\n");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stdout.iter().filter(|&&byte| byte == b'\n').count(), 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 2: "));
}

#[test]
fn errors_say_what_where_and_what_to_do() {
    for (input, expected) in [
        (&b""[..], "line 1: the input is empty; paste what `curl -i URL` prints"),
        (b"HTTP/1.1 200 OK\nno colon", "line 2: expected `Name: value`, found \"no colon\""),
        (b"{\"status\": 200}", "missing field `url`"),
        (b"{\"url\": \"https://a/\", \"headers\": [[\"a\"]]}", "line 1"),
    ] {
        let output = headlint(&["inspect", "-", "--url", "https://a/"], input);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && error.contains(expected), "{error}");
    }
    let output = headlint(&["inspect", "/no/such/file"], b"");
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot read /no/such/file"));
    let output = headlint(&["inspect", "-", "--url", "app.example"], b"A: b");
    assert!(String::from_utf8_lossy(&output.stderr).contains("`app.example` is no URL"));
}

#[test]
fn the_text_names_the_grade_marks_the_bytes_and_escapes_what_a_terminal_would_obey() {
    let output = headlint(&["inspect", "-", "--url", "https://app.example/"], b"HTTP/1.1 200 OK\nReferrer-Policy: unsafe-url\nServer: x/1\x1b[31m\n");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains("Grade F ("), "{text}");
    assert!(text.contains("    Referrer-Policy: unsafe-url\n                     ^^^^^^^^^^\n"), "{text}");
    assert!(!text.contains('\x1b') && text.contains("\\u{1b}[31m"), "{text}");
}

#[test]
fn values_are_masked_in_every_format_unless_they_are_asked_for() {
    let response = b"HTTP/1.1 200 OK\nSet-Cookie: session=hunter2secret\nX-Api-Key: hunter2secret\nSourceMap: /x.map?token=hunter2secret\nReferrer-Policy: unsafe-url\n";
    for format in ["text", "json", "markdown", "sarif"] {
        let printed = |more: &[&str]| {
            let arguments = [&["inspect", "-", "--format", format, "--url", "https://alice:hunter2secret@app.example/?token=hunter2secret"], more].concat();
            let output = headlint(&arguments, response);
            [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8")).concat()
        };
        assert!(!printed(&[]).contains("hunter2secret"), "{format}: {}", printed(&[]));
        assert!(printed(&["--show-values"]).contains("hunter2secret"), "{format}");
    }
    let output = headlint(&["inspect", "-", "--url", "https://a/"], b"HTTP/1.1 200 OK\n//alice@a.example/?token=hunter2");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && !error.contains("hunter2") && !error.contains("alice"), "{error}");
}

#[test]
fn hostile_responses_get_a_report() {
    let head = b"HTTP/1.1 200 OK\r\n".to_vec();
    let with = |rest: Vec<u8>| [head.clone(), rest].concat();
    let many = |line: &str, count: usize| with(line.repeat(count).into_bytes());
    let long = |name: &str, piece: &str| with(format!("{name}: {}\r\n", piece.repeat((1 << 20) / piece.len())).into_bytes());
    let inputs = [
        ("10,000 headers", many("X-A: b\r\n", 10_000)),
        ("10,000 cookies", many("Set-Cookie: session=1\r\n", 10_000)),
        ("10,000 policies", many("Content-Security-Policy: default-src a b c\r\n", 10_000)),
        ("a policy of 1 MiB", long("Content-Security-Policy", "a b;")),
        ("a source list of 1 MiB", long("Content-Security-Policy", "x y ")),
        ("a cookie of 1 MiB", long("Set-Cookie", "a=b;")),
        ("permissions of 1 MiB", long("Permissions-Policy", "a=(self),")),
        ("nested permissions", long("Permissions-Policy", "((((")),
        ("a referrer policy of 1 MiB", long("Referrer-Policy", "x,")),
        ("HSTS of 1 MiB", long("Strict-Transport-Security", "max-age=1;")),
        ("a Server of 1 MiB", long("Server", "a/1 (")),
        ("NUL bytes", with(b"X-Frame-Options: DENY\0\r\nSet-Cookie: a\0=b\r\n".to_vec())),
        ("not UTF-8", with(b"Server: \xff\xfe/1.0\r\nContent-Security-Policy: \xff 'unsafe-inline'\r\n".to_vec())),
        ("a status without headers", head.clone()),
        ("only headers", b"A: b".to_vec()),
    ];
    for (what, input) in inputs {
        let start = std::time::Instant::now();
        let report = reports(&input);
        assert_eq!(report.len(), 1, "{what}");
        assert!(report[0]["grade"].is_string() && report[0]["checks"].as_array().is_some_and(|checks| !checks.is_empty()), "{what}");
        println!("{what}: {} ms", start.elapsed().as_millis());
    }
}
