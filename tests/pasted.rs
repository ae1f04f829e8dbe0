//! What people really paste: the output of real tools (in `tests/pasted`, taken from one server), and near misses that are no response.

use headlint::capture::read::{Input, UNKNOWN_URL, read};
use headlint::capture::{Capture, Observed, ReadError};
use headlint::report::{inspect, json};
use std::path::Path;

const URL: &str = "http://127.0.0.1:8077/";

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pasted").join(name)).expect(name)
}

fn all(text: &[u8], url: &str) -> Result<Vec<Capture>, ReadError> {
    match read(text, url)? {
        Input::One(capture) => Ok(vec![*capture]),
        Input::Many(all) => all.into_iter().collect(),
        Input::Archive(archive) => Ok(archive.responses.into_iter().map(|response| response.capture).collect()),
    }
}

fn one(name: &str, url: &str) -> Capture {
    let mut all = all(&sample(name), url).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(all.len(), 1, "{name}: {all:#?}");
    all.remove(0)
}

/// What every form of the same response has in common: lower-case names in one order, and no body, which not every form has.
fn plain(mut capture: Capture, without: &str) -> Capture {
    capture.headers.iter_mut().for_each(|(name, _)| name.make_ascii_lowercase());
    capture.headers.retain(|(name, value)| without.is_empty() || !(name == "set-cookie" && value.text().starts_with(without)));
    capture.headers.sort_by(|(a, x), (b, y)| (a, x.text()).cmp(&(b, y.text())));
    capture.document = Observed::NotTried;
    capture
}

/// The forms of one page, and whether the text itself says the URL.
const FORMS: [(&str, bool); 34] = [
    ("curl-i", false),
    ("curl-head", false),
    ("curl-i-progress", false),
    ("curl-v", true),
    ("curl-v-output", true),
    ("curl-v-terminal", true),
    ("curl-vi", true),
    ("curl-digest", false),
    ("curl-proxy", false),
    ("curl-proxy-v", true),
    ("wget-quiet", false),
    ("httpie-h", false),
    ("httpie-v", false),
    ("httpie-v-colours", false),
    ("httpie-vv", false),
    ("xh-h", false),
    ("xh-v", false),
    ("xh-v-colours", false),
    ("chromium-pane", true),
    ("chromium-pane-colons", true),
    ("chromium-pane-lines", true),
    ("chromium-pane-pseudo", false),
    ("pseudo-header", false),
    ("firefox-raw", false),
    ("firefox-all.json", true),
    ("prompt", true),
    ("prompt-head", true),
    ("prompt-windows", true),
    ("fence", false),
    ("quoted", false),
    ("quoted-twice-fence", false),
    ("indented", false),
    ("utf-8-mark", false),
    ("powershell-raw-content", false),
];

#[test]
fn the_same_response_in_each_form_gives_the_same_report() {
    let expected = json::value(&inspect(plain(one("curl-i", URL), "")));
    for (name, says_its_url) in FORMS {
        let given = json::value(&inspect(plain(one(name, URL), "")));
        assert_eq!(given, expected, "{name}");
        let found = one(name, "").url;
        if says_its_url {
            assert_eq!(found, URL, "{name}");
        } else {
            // HTTPie says the host and not the scheme.
            assert!([UNKNOWN_URL, "https://127.0.0.1:8077/"].contains(&found.as_str()), "{name}: {found}");
        }
    }
    for name in ["utf-16-little", "utf-16-big"] {
        assert_eq!(json::value(&inspect(plain(one(name, URL), ""))), expected, "{name}");
    }
}

#[test]
fn bodies_are_read_where_they_are_printed_and_nowhere_else() {
    let expected = one("curl-i", URL).document;
    assert!(expected.seen().is_some_and(|document| document.scripts.len() == 1));
    for name in [
        "curl-v",
        "curl-v-terminal",
        "curl-vi",
        "curl-digest",
        "curl-proxy-v",
        "curl-dump",
        "httpie-v",
        "httpie-v-colours",
        "httpie-vv",
        "xh-v",
        "prompt",
        "prompt-windows",
        "fence",
        "quoted",
        "utf-16-little",
    ] {
        let with_body = if name == "curl-v-terminal" { Observed::NotTried } else { expected.clone() };
        assert_eq!(one(name, URL).document, with_body, "{name}");
    }
    for name in [
        "curl-head",
        "curl-v-output",
        "wget",
        "wget-quiet",
        "wget-terminal",
        "httpie-h",
        "chromium-pane",
        "prompt-head",
        "powershell-raw-content",
    ] {
        assert_eq!(one(name, URL).document, Observed::NotTried, "{name}");
    }
}

#[test]
fn redirects_are_hops_in_each_form() {
    for (name, says_its_url) in [
        ("curl-dump", true),
        ("curl-dump-terminal", true),
        ("curl-redirect-terminal", false),
        ("wget", true),
        ("wget-terminal", true),
        ("httpie-redirect", false),
        ("xh-redirect", false),
    ] {
        let capture = one(name, "http://127.0.0.1:8077/r");
        assert_eq!((capture.hops.len(), capture.hops[0].status, capture.url.as_str()), (1, 302, URL), "{name}");
        assert_eq!(
            json::value(&inspect(plain(Capture { hops: Vec::new(), ..capture }, ""))),
            json::value(&inspect(plain(one("curl-i", URL), ""))),
            "{name}"
        );
        if says_its_url {
            assert_eq!(one(name, "").hops[0].url, "http://127.0.0.1:8077/r", "{name}");
        }
    }
}

#[test]
fn the_last_response_of_a_handshake_counts() {
    for name in ["curl-digest", "curl-digest-v", "wget-digest", "httpie-digest", "xh-digest", "curl-proxy", "curl-proxy-v"] {
        let capture = one(name, URL);
        assert_eq!((capture.status, capture.hops.len()), (Some(200), 0), "{name}");
    }
    let wrong_password = b"HTTP/1.1 401 x\nWWW-Authenticate: Digest a\nA: 1\n\nHTTP/1.1 401 x\nWWW-Authenticate: Digest b\nA: 2\n\nno";
    let last = all(wrong_password, URL).unwrap();
    assert_eq!((last.len(), last[0].headers[1].1.text()), (1, "2"));
    // Negotiate takes two.
    let negotiate =
        b"HTTP/1.1 401 x\nWWW-Authenticate: Negotiate\n\nHTTP/1.1 401 x\nWWW-Authenticate: Negotiate abc\n\nHTTP/1.1 200 OK\nA: b\n\n";
    assert_eq!(all(negotiate, URL).unwrap()[0].status, Some(200));
    // Without a challenge nobody goes on by himself.
    assert_eq!(all(b"HTTP/1.1 401 x\nA: b\n\nHTTP/1.1 200 OK\nA: b\n\n", URL).unwrap().len(), 2);
    // curl says which requests it sent: another target is another page.
    let two = b"> GET /a HTTP/1.1\n> Host: h\n>\n< HTTP/1.1 401 x\n< WWW-Authenticate: Basic\n<\n> GET /b HTTP/1.1\n> Host: h\n>\n< HTTP/1.1 200 OK\n< A: b\n<\n";
    let two = all(two, "").unwrap();
    assert_eq!(
        two.iter().map(|capture| (capture.status, capture.url.as_str())).collect::<Vec<_>>(),
        [(Some(401), "https://h/a"), (Some(200), "https://h/b")]
    );
}

#[test]
fn several_responses_are_all_reported() {
    for (name, expected) in
        [("curl-two", [200, 302]), ("curl-two-chunked", [200, 200]), ("curl-two-head", [200, 302]), ("curl-two-first-401", [401, 200])]
    {
        let all = all(&sample(name), URL).unwrap();
        assert_eq!(all.iter().filter_map(|capture| capture.status).collect::<Vec<_>>(), expected, "{name}");
        if name.contains("chunked") {
            assert!(all.iter().all(|capture| capture.document.seen().is_some_and(|document| document.scripts.len() == 1)), "{name}");
        }
    }
    let wget = all(&sample("wget-two"), "").unwrap();
    assert_eq!(wget.iter().map(|capture| (capture.hops.len(), capture.url.as_str())).collect::<Vec<_>>(), [(0, URL), (1, URL)]);
    let commands = b"$ curl -I https://a.example/ https://b.example/x\nHTTP/2 200\nA: b\n\nHTTP/2 404\nA: c\n\n$ curl -I https://c.example\nHTTP/2 301\nLocation: /d\n\n$ curl -I https://c.example/d\nHTTP/2 200\nA: d\n\n$ ";
    let urls: Vec<_> = all(commands, "").unwrap().into_iter().map(|capture| (capture.url, capture.status)).collect();
    let expected = [("https://a.example/", 200), ("https://b.example/x", 404), ("https://c.example/", 301), ("https://c.example/d", 200)];
    assert_eq!(urls, expected.map(|(url, status)| (url.to_owned(), Some(status))));
    // A second one that is broken does not hide the first.
    let Ok(Input::Many(broken)) = read(b"HTTP/1.1 200 OK\nA: b\n\nHTTP/1.1 200 OK\nC: d\nno colon\n", URL) else { panic!("two") };
    assert!(matches!(&broken[..], [Ok(_), Err(error)] if error.line == 6), "{broken:?}");
}

#[test]
fn what_a_body_says_about_http_is_no_response() {
    let body = "HTTP/1.1 200 OK\nX-Frame-Options: DENY\n\n";
    let declared = format!("HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: {}\n\n{body}", body.len());
    let got = all(declared.as_bytes(), URL).unwrap();
    assert_eq!((got.len(), got[0].headers.len()), (1, 2));
    for prose in ["HTTP/1.1 200 OK is what a server says.\nAnd more.", "say HTTP/1.1 200 OK\nNote: this", "HTTP/1.1 200\nis fine"] {
        let got = all(format!("HTTP/1.1 200 OK\nContent-Type: text/plain\n\n{prose}").as_bytes(), URL).unwrap();
        assert_eq!(got.len(), 1, "{prose}");
    }
    let after_redirect =
        format!("HTTP/1.1 302 Found\nLocation: /b\nContent-Length: {}\n\n{body}\nHTTP/1.1 200 OK\nServer: real\n\n", body.len());
    let got = all(after_redirect.as_bytes(), URL).unwrap();
    assert_eq!((got.len(), got[0].headers[0].1.text()), (1, "real"));
}

#[test]
fn powershell_is_read_where_nothing_is_lost() {
    let expected = json::value(&inspect(plain(one("curl-i", URL), "theme")));
    for name in ["powershell-table", "powershell-table-7", "powershell-list", "powershell-braces"] {
        let capture = Capture { status: Some(200), ..plain(one(name, URL), "") };
        assert_eq!(json::value(&inspect(capture)), expected, "{name}");
    }
}

#[test]
fn powershell_that_lost_something_is_refused_with_what_to_run() {
    let object = |raw: &str, headers: &str| {
        format!(
            "\n\nStatusCode        : 200\nStatusDescription : OK\nContent           : <p>\n{raw}Headers           : {headers}\nImages            : {{}}\nRawContentLength  : 3\n"
        )
    };
    let raw = |lines: &str| {
        format!(
            "RawContent        : HTTP/1.1 200 OK\n{}",
            lines.split('|').map(|line| format!("                    {line}\n")).collect::<String>()
        )
    };
    let table = |rows: &str| format!("\nKey             Value\n---             -----\n{rows}\n");
    for (text, what) in [
        (object(&raw("Server: x|Last-Modified: Tue, 24 Oct 2023 ..."), "{[A, b]...}"), "`Last-Modified` is cut off"),
        (object(&raw("Server: x|X-Fra..."), "{[A, b]}"), "expected `Name: value`"),
        (
            object(&raw("Server: x|Content-Security-Policy: default-src 'self'; img-src|https://cdn.example 'self'||<p>"), "{}"),
            "found \"https://cdn.example 'self'\"",
        ),
        (object(&raw("Server: x|Content-Security-Policy: img-src|data: blob:||<p>"), "{}"), "found \"data: blob:\""),
        (object(&raw("Set-Cookie: a=1; Path=/,b=2; Path=/||<p>"), "{}"), "several cookies"),
        (object("", "{[A, b], [C, d]...}"), "cut off"),
        (object("", "{[Cache-Control, System.String[]], [Date, System.String[]]}"), "cut off"),
        (object("", "{[Content-Type, text/html], [Server,\n                    x]}"), "wrapped"),
        ("StatusCode : 200\nContent : <p>\n".to_owned(), "has no headers"),
        (table("Content-Type    text/html\nPermissions-... camera=()\n"), "cut off"),
        (table("Content-Type    text/html\nCSP             default-src 'self'; script-src...\n"), "cut off"),
        (table("Content-Type    {text/html}\nSet-Cookie      {a=1; Path=/, b=2; Path=/}\n"), "several cookies"),
        (table("Content-Type    {text/html…}\n"), "cut off"),
        (table("CSP             default-src 'self';\n                script-src x\n"), "expected a key"),
        (table(""), "empty"),
        ("Key   : A\nValue : default-src\n        'self'\n".to_owned(), "expected `Key` or `Value`"),
    ] {
        let error = all(text.as_bytes(), URL).expect_err(&text);
        assert!(error.what.contains(what) && error.hint.contains("curl.exe -i URL"), "{error} for {text}");
    }
}

#[test]
fn a_pane_that_lost_a_value_is_refused() {
    for (text, what) in [
        ("content-security-policy\nx-content-type-options\nnosniff\nserver\nx\n", "the value of `content-security-policy` is missing"),
        ("content-type:\nx-frame-options:\nDENY\n", "the value of `content-type` is missing"),
        ("content-type\ntext/html\nx-frame-options\n", "the value of `x-frame-options` is missing"),
        ("content-type\ntext/html\nserver name\nx\n", "expected the name of a header"),
        ("Request Headers\naccept\n*/*\n", "headers of a request"),
        ("Request URL\nhttps://a.example/\nRequest Method\nGET\n", "no headers of a response"),
        ("General\nfoo\nbar\n", "no header that responses have"),
    ] {
        let error = all(text.as_bytes(), URL).expect_err(text);
        assert!(error.what.contains(what) && error.hint.contains("Copy response headers"), "{error} for {text}");
    }
    let vary = all(b"content-type\ntext/html\nvary\nContent-Encoding\n", URL).unwrap();
    assert_eq!(vary[0].headers.len(), 2);
}

#[test]
fn what_is_no_response_is_refused_and_shown() {
    let failed = sample("curl-fails");
    for (text, what) in [
        (&failed[..], "this is not an HTTP response: \"curl: (7) Failed to connect to 127.0.0.1"),
        (b"curl: (7) Failed to connect to app.example port 443: Connection refused", "this is not an HTTP response: \"curl: (7) Failed"),
        (b"curl : The remote server returned an error: (404) Not Found.\nAt line:1 char:1", "this is not an HTTP response"),
        (b"2026-11-25 20:14:34 INFO: started\n2026-11-25 20:14:35 INFO: stopped\n", "this is not an HTTP response: \"2026-11-25"),
        (b"INFO: started\nWARN: Content-Type: text/html\n", "no header that responses have"),
        (b"127.0.0.1 - - [25/Nov/2026:20:14:34 +0000] \"GET / HTTP/1.1\" 200 612\n", "this is not an HTTP response"),
        (b"From: ann@a.example\nTo: bob@a.example\nDate: Wed, 25 Nov 2026 20:14:34 +0000\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain\n\nHi", "an e-mail"),
        (b"GET / HTTP/1.1\nHost: app.example\nUser-Agent: x\n\n", "a request without its response"),
        (b"Host: app.example\nUser-Agent: x\nCache-Control: no-cache\n", "headers of a request"),
        (b":method: GET\n:authority: app.example\ncache-control: no-cache\n", "headers of a request"),
        (b"<!doctype html>\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'\">\n", "this is not an HTTP response: \"<!doctype html>\""),
        (b"<pre>Content-Type: text/html</pre>", "this is not an HTTP response"),
        (b"# My app\n\nSends these headers:\n\n* Content-Type: text/html\n* X-Frame-Options: DENY\n", "this is not an HTTP response: \"# My app\""),
        (b"Note: this is a warning\nImportant: read it\n", "no header that responses have"),
        (b"---\ntitle: Hello\ndate: 2026-11-25\nlayout: post\n---\n", "this is not an HTTP response"),
        (b"title: Hello\ndate: 2026-11-25\nlayout: post\n", "no header that responses have"),
        (b"server:\n  port: 80\n", "no header that responses have"),
        (b"A: b", "no header that responses have"),
        (b"[1, 2]", "this is not an HTTP response: \"[1, 2]\""),
        (b"{\"name\": \"app\", \"url\": \"https://a/\"}", "neither `status` nor `headers`"),
        (b"{\"a\": 1}", "missing field `url`"),
        (b"fetch(\"https://app.example/\", { headers: { accept: \"*/*\" } });", "this is not an HTTP response"),
        (b"HTTP/1.1 200 OK\rServer: x\rX-Frame-Options: DENY\r", "carriage return (CR) alone"),
        (b"Content-Type: text/html\rServer: x", "carriage return (CR) alone"),
        (b"\x89PNG\r\n\x1a\n\0\0", "this is not an HTTP response"),
        (b"$ curl -sI https://app.example/\n$ ", "this is not an HTTP response"),
        (b"> GET / HTTP/1.1\n> Host: app.example\n> \n* Empty reply from server\n", "this is not an HTTP response"),
        (b"HTTP/1.1 100 Continue\n\n", "only an interim response"),
        (b"HTTP/1.1 200 Connection established\n\n", "only a proxy's response"),
        ("H\u{0}T\u{0}".as_bytes(), "this is not an HTTP response"),
        (b"\xff\xfe", "the input is empty"),
        (b"```\n```\n", "the input is empty"),
        (b"> \n> \n", "the input is empty"),
    ] {
        let error = all(text, URL).expect_err(&String::from_utf8_lossy(text));
        assert!(error.what.contains(what) && error.line >= 1, "{error}, not {what}");
        assert!(!error.to_string().contains('\r') && !error.to_string().contains('\u{1b}') && error.to_string().len() < 400, "{error}");
    }
}

#[test]
fn lists_without_a_status_line_are_read_where_a_name_shows_what_they_are() {
    for text in [
        "content-type: text/html\nX-Mine: 1\n",
        "Server: nginx\nDate: x\n",
        "X-Mine: 1\nStrict-Transport-Security: max-age=1\n",
        "< Content-Type: a\n< X-Mine: 1\n",
        "  ETag: x\n  X-Mine: 1\n",
        "etag: x\nfoo: bar",
    ] {
        let got = all(text.as_bytes(), URL).unwrap();
        assert_eq!((got.len(), got[0].status, got[0].headers.len()), (1, None, 2), "{text}");
    }
    let error = all(b"Content-Type: text/html\nno colon\n", URL).unwrap_err();
    assert_eq!((error.line, error.what.as_str()), (2, "expected `Name: value`, found \"no colon\""));
}

#[test]
fn hostile_texts_are_read_in_linear_time() {
    let bytes = 1 << 20;
    for piece in [
        "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 200 ",
        "< HTTP/1.1 200 OK\n",
        "> HTTP/1.1 200 OK\n",
        "  HTTP/1.1 200\n",
        "HTTP/1.1 200",
        "* \n",
        "> \n",
        ">",
        "> > ",
        "\r",
        " ",
        "\n",
        "\r\n",
        "```\n",
        "\x1b[",
        "\x1b]",
        "\x1b[1mA\x1b[0m: b\n",
        "$ curl https://a.example/\n",
        "$ curl https://a.example/ ",
        "0 ",
        "0 0 0 0 0 0 0 0 0 0 0 0\r",
        "--2026-01-31 12:00:00--  https://a.example/\n",
        "Key : a\nValue : b\n",
        "Key Value\n",
        "StatusCode : 200\n",
        "Headers : {[a, b], [",
        "], [a, b",
        "content-type\na\n",
        "content-type:\n",
        ":status: 200\n",
        "Response Headers\n",
        "A: b\n c\n",
        " c\n",
        "\t\n",
        "HTTP/1.1 200 OK\nContent-Length: 99\n\n",
        "{\"response headers\": [",
        "GET / HTTP/1.1\nHost: a\n\n",
        "H\0",
        "\0H",
        "a,b=",
        "HTTP/1.1 401 x\nWWW-Authenticate: a\n\n",
        "HTTP/1.1 302 x\nLocation: /\n\n",
    ] {
        for start in [
            "",
            "HTTP/1.1 200 OK\n",
            "HTTP/1.1 200 OK\nA: b\n",
            "< HTTP/1.1 200 OK\n< A: b\n",
            "HTTP/1.1 200 OK\n\n",
            "content-type: a\n",
            "RawContent : HTTP/1.1 200 OK\n             A: ",
            "Headers : {[set-cookie, ",
        ] {
            let text = format!("{start}{}", piece.repeat(bytes / piece.len()));
            let begun = std::time::Instant::now();
            let _ = read(text.as_bytes(), "");
            let took = begun.elapsed();
            assert!(took.as_secs() < 60, "{piece:?} after {start:?}: {took:?}");
        }
    }
}
