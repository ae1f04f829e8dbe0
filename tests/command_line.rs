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
fn fixes_are_there_once_each_and_only_where_they_are_asked_for() {
    let schema: Value = serde_json::from_str(include_str!("../docs/report.schema.json")).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let input = b"HTTP/1.1 200 OK\nSet-Cookie: session=1\nSet-Cookie: other=1\nServer: Werkzeug/3\nX-Process-Time: 1\nPragma: x\n";
    let one = |fixes: &[&str]| -> Value {
        let arguments = [&["inspect", "-", "--format", "json", "--url", "https://app.example/"], fixes].concat();
        serde_json::from_slice(&headlint(&arguments, input).stdout).expect("JSON")
    };
    let (plain, all) = (one(&[]), one(&["--fixes", "all"]));
    assert_eq!(plain, one(&["--fixes", "patch"]));
    assert!(plain["fixes"].is_null() && plain["patch"]["flask"]["code"].is_string() && plain["version"] == 2);
    let fixes = all["fixes"].as_object().expect("fixes");
    let findings: Vec<&Value> =
        all["checks"].as_array().expect("checks").iter().flat_map(|check| check["findings"].as_array().expect("findings")).collect();
    let named: std::collections::BTreeSet<&str> = findings.iter().filter_map(|finding| finding["fix"].as_str()).collect();
    assert_eq!(named, fixes.keys().map(String::as_str).collect(), "each key that is named is there, and no other");
    assert!(named.contains("harden-cookies") && findings.iter().filter(|finding| finding["fix"] == "harden-cookies").count() > 3);
    assert!(findings.iter().all(|finding| finding["fix"].is_string() != finding["no_fix"].is_string()), "a fix, or why there is none");
    for report in [&plain, &all] {
        let errors: Vec<String> = validator.iter_errors(report).map(|error| format!("{} at {}", error, error.instance_path)).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn a_bad_line_is_named_and_the_others_are_judged() {
    let output = headlint(
        &["inspect", "--format", "json"],
        b"{\"url\":\"https://a/\",\"status\":200}\nnonsense\n{\"url\":\"https://b/\",\"headers\":[]}\n",
    );
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
    assert!(String::from_utf8_lossy(&output.stderr).contains("`app.example` is not a URL"));
    let output = headlint(&["inspect", "-"], b"curl: (7) Failed to connect to app.example port 443\x1b[31m\n");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && output.stdout.is_empty(), "{error}");
    assert!(
        error.contains("line 1: this is not an HTTP response: \"curl: (7) Failed")
            && error.contains("paste what `curl -i URL` prints")
            && !error.contains('\x1b'),
        "{error}"
    );
}

#[test]
fn a_url_is_read_as_browsers_read_it_or_refused() {
    let inspect = |url: &str| headlint(&["inspect", "-", "--format", "json", "--url", url], b"HTTP/1.1 200 OK\nX: y\n");
    for (given, read) in [
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("HTTPS://App.Example", "https://app.example/"),
        (" https://app.example:443/a/../b ", "https://app.example/b"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("http://127.1:5000", "http://127.0.0.1:5000/"),
        ("https://例え。テスト/", "https://xn--r8jz45g.xn--zckzah/"),
    ] {
        let output = inspect(given);
        assert!(output.status.success(), "{given}: {}", String::from_utf8_lossy(&output.stderr));
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(report["url"], read, "{given}");
    }
    for (given, why) in [
        ("", "has no scheme"),
        ("app.example", "has no scheme"),
        ("app.example:8080", "its scheme is `app.example`"),
        ("ftp://app.example/", "its scheme is `ftp`"),
        ("https://", "empty host"),
        ("https://a:99999/", "invalid port"),
        ("https://a b/", "invalid"),
        ("https://[::1/", "invalid IPv6"),
        ("https://xn--a/", "invalid international domain name"),
        ("javascript:alert(1)", "its scheme is `javascript`"),
        ("\u{1b}[31mx", "has no scheme"),
    ] {
        let output = inspect(given);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && output.stdout.is_empty(), "{given}: {error}");
        assert!(
            error.contains(why) && error.contains("such as http://localhost:5000/login") && !error.contains('\x1b'),
            "{given}: {error}"
        );
    }
}

#[test]
fn the_url_that_the_text_names_counts_unless_one_is_given() {
    let text = b"$ curl -i https://app.example/login\nHTTP/1.1 200 OK\nX: y\n";
    let url = |arguments: &[&str]| {
        let output = headlint(&[&["inspect", "-", "--format", "json"], arguments].concat(), text);
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).expect("JSON")["url"].clone()
    };
    assert_eq!(url(&[]), "https://app.example/login");
    assert_eq!(url(&["--url", "http://other.example/"]), "http://other.example/");
}

#[test]
fn several_responses_give_several_reports_and_a_broken_one_an_exit_code() {
    assert_eq!(reports(b"HTTP/1.1 200 OK\nA: b\n\nHTTP/1.1 404 x\nA: b\n\n").len(), 2);
    let output = headlint(&["inspect", "-", "--format", "json"], b"HTTP/1.1 200 OK\nA: b\n\nHTTP/1.1 404 x\nA: b\nno colon\n");
    assert_eq!((output.status.code(), output.stdout.iter().filter(|&&byte| byte == b'\n').count()), (Some(2), 1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 6: expected `Name: value`"));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_nobody_takes_is_an_exit_code_and_no_crash() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
    let run = |arguments: &[&str], input: &[u8], out: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_headlint"));
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if out {
            command.stdout(full())
        } else {
            command.stderr(full())
        };
        let mut child = command.spawn().expect("headlint starts");
        child.stdin.take().expect("piped").write_all(input).expect("written");
        child.wait_with_output().expect("headlint ends")
    };
    let response = b"HTTP/1.1 200 OK\nA: b\n\n";
    for format in ["text", "json", "markdown", "sarif", "html"] {
        let output = run(&["inspect", "--format", format], response, true);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.code() == Some(2) && error.contains("cannot write the report") && !error.contains("panicked"),
            "{format}: {error}"
        );
        // The note about the URL is lost, the report is not.
        let output = run(&["inspect", "--format", format], response, false);
        assert!(output.status.code() == Some(0) && !output.stdout.is_empty(), "{format}: {:?}", output.status);
    }
    for format in ["markdown", "json"] {
        assert_eq!(run(&["playbook", "--format", format], b"", true).status.code(), Some(2), "{format}");
    }
    // With nowhere to say what is wrong, the exit code says it.
    for input in [b"".as_slice(), b"no response", b"{\"url\":\"https://a/\",\"status\":200}\nnonsense\n"] {
        assert_eq!(run(&["inspect"], input, false).status.code(), Some(2));
    }
    assert_eq!(run(&["inspect", "/no/such/file"], b"", false).status.code(), Some(2));
}

#[test]
fn the_text_names_the_grade_marks_the_bytes_and_escapes_what_a_terminal_would_obey() {
    let output = headlint(
        &["inspect", "-", "--url", "https://app.example/"],
        b"HTTP/1.1 200 OK\nReferrer-Policy: unsafe-url\nServer: x/1\x1b[31m\n",
    );
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains("Grade F ("), "{text}");
    assert!(text.contains("    Referrer-Policy: unsafe-url\n                     ^^^^^^^^^^\n"), "{text}");
    assert!(!text.contains('\x1b') && text.contains("\\u{1b}[31m"), "{text}");
}

#[test]
fn values_are_masked_in_every_format_unless_they_are_asked_for() {
    let response = b"HTTP/1.1 200 OK\nSet-Cookie: session=hunter2secret\nX-Api-Key: hunter2secret\nSourceMap: /x.map?token=hunter2secret\nReferrer-Policy: unsafe-url\n";
    for format in ["text", "json", "markdown", "sarif", "html"] {
        let printed = |more: &[&str]| {
            let arguments =
                [&["inspect", "-", "--format", format, "--url", "https://alice:hunter2secret@app.example/?token=hunter2secret"], more]
                    .concat();
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
        ("only headers", b"Content-Type: text/html".to_vec()),
    ];
    for (what, input) in inputs {
        let start = std::time::Instant::now();
        let report = reports(&input);
        assert_eq!(report.len(), 1, "{what}");
        assert!(report[0]["grade"].is_string() && report[0]["checks"].as_array().is_some_and(|checks| !checks.is_empty()), "{what}");
        println!("{what}: {} ms", start.elapsed().as_millis());
    }
}

fn archive(tool: &str) -> String {
    format!("{}/tests/archives/{tool}.har", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_har_is_a_page_load_that_fits_on_a_screen() {
    for tool in ["charles", "chromium", "firefox", "mitmproxy", "playwright", "safari", "webpagetest"] {
        let output = headlint(&["inspect", &archive(tool)], b"");
        let (text, error) = (String::from_utf8(output.stdout).expect("UTF-8"), String::from_utf8(output.stderr).expect("UTF-8"));
        assert!(output.status.success() && error.is_empty(), "{tool}: {error}");
        assert!(text.starts_with("https://shop.example/\nGrade F ("), "{tool}: {text}");
        let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{tool} lacks {part}: {text}"));
        assert!(
            at("\nPage: ") < at("\nOther responses from shop.example (") && at("\nOther responses") < at("\nThird parties (2)"),
            "{text}"
        );
        assert_eq!(text.matches("\n  cdn.example ").count(), 1, "{text}");
        assert!(text.contains("1 script, sets 1 cookie") && text.contains("api.shop.example/items"), "{text}");
        assert!(text.contains("without a response") || tool == "safari", "{text}");
        assert!(text.lines().count() <= 40 && text.lines().skip(4).all(|line| line.chars().count() <= 110), "{text}");
    }
}

#[test]
fn of_a_har_with_thousands_of_responses_the_text_has_forty_lines() {
    let entry = |url: &str, more: &str| {
        format!(
            r#"{{"request":{{"url":"{url}"}},"response":{{"status":200,"headers":[{{"name":"Content-Type","value":"text/html"}}{more}]}}}}"#
        )
    };
    let mut entries = vec![entry("http://shop.example/", r#",{"name":"Set-Cookie","value":"session=1"},{"name":"Server","value":"x/1"}"#)];
    for n in 0..600 {
        entries.push(entry(&format!("http://shop.example/{n}?{}", "x".repeat(200)), ""));
        entries.push(entry(&format!("https://a.site{n}.example/{}", "x".repeat(200)), ""));
        entries.push(r#"{"request":{"url":7},"response":null}"#.to_owned());
    }
    let har = format!(r#"{{"log":{{"entries":[{}]}}}}"#, entries.join(","));
    let output = headlint(&["inspect"], har.as_bytes());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(output.status.success() && text.lines().count() <= 40, "{} lines: {text}", text.lines().count());
    assert!(text.contains("1201 responses: this page, 600 more from shop.example, 600 from 600 other sites."), "{text}");
    assert!(text.contains("And 593 more.") && text.contains("600 of 1801 entries skipped: 600 without a response"), "{text}");
    for format in ["markdown", "html", "sarif"] {
        let output = headlint(&["inspect", "--format", format], har.as_bytes());
        assert!(output.status.success() && output.stdout.len() < 8_000_000, "{format}: {} bytes", output.stdout.len());
        assert!(String::from_utf8_lossy(&output.stdout).contains("http://shop.example/"), "{format}");
    }
    let lines = headlint(&["inspect", "--format", "json"], har.as_bytes());
    assert_eq!(lines.stdout.iter().filter(|&&byte| byte == b'\n').count(), 1_201);
}

#[test]
fn each_response_of_a_har_has_a_report_by_its_number() {
    let file = archive("chromium");
    let output = headlint(&["inspect", &file, "--format", "json"], b"");
    let all: Vec<Value> =
        String::from_utf8(output.stdout).expect("UTF-8").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(all.iter().map(|report| report["id"].as_u64()).collect::<Vec<_>>(), [Some(1), Some(2), Some(3), Some(4)]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("2 of 7 entries skipped: 1 without a response, 1 not HTTP"));
    let one = headlint(&["inspect", &file, "--entry", "3", "--format", "json"], b"");
    assert_eq!(serde_json::from_slice::<Value>(&one.stdout).expect("JSON"), all[2]);
    let text = String::from_utf8(headlint(&["inspect", &file, "--entry", "1"], b"").stdout).expect("UTF-8");
    assert!(text.contains("All fixes for Flask"), "{text}");
    for (arguments, input, said) in [
        (&["inspect", file.as_str(), "--entry", "0"][..], &b""[..], "entry 0 has no response of its own: the HAR has 7 entries"),
        (&["inspect", file.as_str(), "--entry", "99"], b"", "entry 99 has no response"),
        (&["inspect", "--entry", "0"], b"HTTP/1.1 200 OK\nA: b\n", "`--entry` is for HAR files"),
    ] {
        let output = headlint(arguments, input);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && output.stdout.is_empty() && error.contains(said), "{error}");
    }
    // One log of all that the site itself sent, the document's first.
    let sarif: Value = serde_json::from_slice(&headlint(&["inspect", &file, "--format", "sarif"], b"").stdout).expect("one log");
    let artifacts: Vec<&str> =
        sarif["runs"][0]["artifacts"].as_array().expect("a list").iter().filter_map(|one| one["location"]["uri"].as_str()).collect();
    assert_eq!(artifacts, ["https://shop.example/", "https://api.shop.example/items"]);
    let html = String::from_utf8(headlint(&["inspect", &file, "--format", "html"], b"").stdout).expect("UTF-8");
    for part in ["Third parties (2)", "https://cdn.example/app.js", "https://api.shop.example", "/items"] {
        assert!(html.contains(part), "{part}");
    }
    assert!(!html.contains("<button"));
    let markdown = String::from_utf8(headlint(&["inspect", &file, "--format", "markdown"], b"").stdout).expect("UTF-8");
    assert!(markdown.starts_with("# Headlint: F for `https://shop.example/`") && markdown.contains("## Third parties (2)"), "{markdown}");
}

#[test]
fn a_har_that_is_damaged_is_reported_as_far_as_it_goes() {
    let whole = std::fs::read(archive("chromium")).expect("a file");
    for format in ["text", "json", "markdown", "sarif", "html"] {
        let output = headlint(&["inspect", "--format", format], &whole[..whole.len() * 2 / 3]);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && !output.stdout.is_empty(), "{format}: {error}");
        assert!(error.contains("the file ends in the middle of entry") && error.contains("save it again"), "{format}: {error}");
    }
    let folder = std::env::temp_dir().join(format!("headlint-har-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("page.HAR");
    for (text, said) in [
        ("", "the file is empty"),
        ("<!doctype html>", "line 1: this is not JSON"),
        ("{\"log\":\n{\"entries\":[]}}", "this HAR has no entries; record while the page loads"),
        ("{\"url\":\"https://a/\"}", "the JSON has no `log`, which every HAR has; save it from the network panel"),
    ] {
        std::fs::write(&file, text).expect("written");
        let output = headlint(&["inspect", file.to_str().expect("UTF-8")], b"");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && output.stdout.is_empty() && error.contains(said), "{text}: {error}");
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn secrets_of_a_har_are_masked_in_every_format() {
    let har = br#"{"log":{"entries":[
        {"request":{"url":"https://shop.example/?token=hunter2secret"},"response":{"status":200,"headers":[{"name":"Set-Cookie","value":"session=hunter2secret"},{"name":"Content-Type","value":"text/html"}]}},
        {"request":{"url":"https://shop.example/api?access_token=hunter2secret"},"response":{"status":200,"headers":[{"name":"Set-Cookie","value":"session=hunter2secret"}]}},
        {"request":{"url":"https://cdn.example/api?access_token=hunter2secret"},"response":{"status":200,"headers":[]}}]}}"#;
    for format in ["text", "json", "markdown", "sarif", "html"] {
        let output = headlint(&["inspect", "--format", format], har);
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8")).concat();
        assert!(!said.contains("hunter2secret") && said.contains("shop.example"), "{format}: {said}");
        let output = headlint(&["inspect", "--format", format, "--show-values"], har);
        assert!(String::from_utf8_lossy(&output.stdout).contains("hunter2secret"), "{format}");
    }
}

#[test]
fn a_har_may_begin_with_anything() {
    let whole = String::from_utf8(std::fs::read(archive("chromium")).expect("a file")).expect("UTF-8");
    let text = whole.replacen('{', &format!("{{\"comment\": \"{}\",", "x".repeat(100_000)), 1);
    let output = headlint(&["inspect"], text.as_bytes());
    assert!(output.status.success() && String::from_utf8_lossy(&output.stdout).contains("Third parties (2)"));
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(whole.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(headlint(&["inspect"], &utf16).stdout, output.stdout);
}
