//! Nobody's secrets leave: no form of a report holds one, and a masked Capture is judged as the original is.

use base64::Engine;
use headlint::capture::document::{Document, Form, Frame, Script, Style};
use headlint::capture::exchange::{Exchange, Response};
use headlint::capture::{Capture, Encoding, Headers, Hop, JarCookie, Observed, Probe, Trial, Value, Violation, json};
use headlint::redact::{message, page, redact};
use headlint::report::{inspect, json as report_json, markdown, sarif, text};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::io::Read;

/// Everything that is judged, with the places of what was found.
fn judged(capture: &Capture, places: bool) -> Vec<String> {
    let report = inspect(capture.clone());
    let mut all = vec![format!(
        "{:?} {} {}",
        report.headlint.grade,
        report.headlint.score,
        serde_json::to_string(&report.observatory).expect("JSON")
    )];
    all.extend(report.detected.iter().map(|seen| format!("{seen:?}")));
    for row in &report.rows {
        all.push(format!("{} {:?} {:?}", row.check.id, row.outcome, row.reason));
        all.extend(row.findings.iter().map(|found| {
            format!(
                "{}/{} {:?} {:?}",
                row.check.id,
                found.rule.code,
                found.rule.severity,
                found.spans().filter(|_| places).collect::<Vec<_>>()
            )
        }));
    }
    let plan = report.plan();
    all.push(format!("{:?} {}", report.forecast(plan).score, report.parts().len()));
    all
}

/// What must hold of every Capture; gives the masked one.
fn holds(capture: &Capture) -> Result<Capture, String> {
    let masked = redact(capture);
    // Bytes that were no UTF-8 may be once others are masked; then the text is shorter.
    let length = |capture: &Capture| -> Vec<usize> {
        capture.headers.iter().chain(capture.hops.iter().flat_map(|hop| &hop.headers)).map(|(_, value)| value.text().len()).collect()
    };
    let same = length(capture) == length(&masked);
    let utf8 = |capture: &Capture| {
        capture.headers.iter().chain(capture.hops.iter().flat_map(|hop| &hop.headers)).all(|(_, value)| value.encoding() == Encoding::Utf8)
    };
    if !same && utf8(capture) {
        return Err("a mask is not as long as what it hides".to_owned());
    }
    let (before, after) = (judged(capture, same), judged(&masked, same));
    if before != after {
        let differs: Vec<_> = before.iter().zip(&after).filter(|(one, other)| one != other).take(3).collect();
        return Err(format!(
            "judged otherwise: {differs:#?} ({} lines, {}) of {}",
            before.len(),
            after.len(),
            serde_json::to_string(&masked).expect("JSON")
        ));
    }
    // Odd values may lose more the second time; whatever they lose, they are judged the same.
    let again = redact(&masked);
    if judged(&again, same) != after {
        return Err(format!("masked twice it is judged otherwise: {}", serde_json::to_string(&again).expect("JSON")));
    }
    let written = serde_json::to_string(&masked).expect("JSON");
    let read = json::read(&written).map_err(|error| error.to_string())?;
    if read != masked {
        return Err(format!("JSON loses something: {written}"));
    }
    Ok(masked)
}

fn lines(compressed: &[u8]) -> Vec<String> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(compressed).read_to_string(&mut text).expect("the vectors are gzip of UTF-8");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn every_vector_is_judged_the_same_once_masked() {
    let (mut all, mut changed) = (0, 0);
    for line in lines(include_bytes!("vectors/observatory.jsonl.gz")) {
        let capture = json::read(&line).expect("each line is a Capture");
        let masked = holds(&capture).unwrap_or_else(|why| panic!("{line}\n{why}"));
        all += 1;
        changed += usize::from(masked.headers != capture.headers);
    }
    for line in lines(include_bytes!("vectors/csp_evaluator.jsonl.gz")) {
        let whole: serde_json::Value = serde_json::from_str(&line).expect("each line is JSON");
        let headers = [("Content-Type", "text/html"), ("Content-Security-Policy", whole["csp"].as_str().expect("a policy"))];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.into())).to_vec();
        holds(&Capture { url: "https://app.example/".into(), status: Some(200), headers, ..Capture::default() })
            .unwrap_or_else(|why| panic!("{line}\n{why}"));
        all += 1;
    }
    println!("{all} vectors are judged the same, {changed} of them with other headers");
    assert!(all == 4_997 && changed > 500, "{all} {changed}");
}

#[test]
fn every_session_cookie_is_judged_the_same_without_its_value() {
    let all: serde_json::Value = serde_json::from_str(include_str!("vectors/session_cookies.json")).expect("JSON");
    let all = all.as_array().expect("a list");
    let header = |cookie: &serde_json::Value| {
        format!("{}={}; HttpOnly; Path=/", cookie["cookie"].as_str().unwrap_or("session"), cookie["value"].as_str().expect("a value"))
    };
    let mut together = Headers::new();
    for cookie in all {
        let headers = vec![("Set-Cookie".to_owned(), Value::from(header(cookie)))];
        let masked = holds(&Capture { url: "https://app.example/".into(), headers: headers.clone(), ..Capture::default() }).unwrap();
        let value = cookie["value"].as_str().expect("a value");
        assert!(!serde_json::to_string(&masked).expect("JSON").contains(value), "{value}");
        assert_eq!(masked.redacted.expect("marked").cookies.len(), usize::from(cookie["decoded"].is_object()), "{cookie}");
        together.extend(headers);
    }
    // All at once, each twice, and those of a redirect.
    together.extend(together.clone());
    let hops = vec![Hop { url: "https://app.example/a".into(), status: 302, headers: together.clone() }];
    let masked = holds(&Capture { url: "https://app.example/".into(), headers: together, hops, ..Capture::default() }).unwrap();
    assert_eq!(masked.redacted.expect("marked").cookies.len(), all.iter().filter(|cookie| cookie["decoded"].is_object()).count());
}

/// Every form in which something leaves.
fn exported(capture: &Capture) -> Vec<(&'static str, String)> {
    let masked = redact(capture);
    let report = inspect(masked.clone());
    let (mut plain, mut ticket) = (String::new(), String::new());
    text::write(&report, &mut plain).expect("a String takes everything");
    markdown::write(&report, &mut ticket).expect("a String takes everything");
    vec![
        ("text", plain),
        ("Markdown", ticket),
        ("JSON", report_json::value(&report).to_string()),
        ("SARIF", sarif::value(&report).to_string()),
        ("Capture", serde_json::to_string(&masked).expect("JSON")),
        ("Capture in words", format!("{masked:?}")),
    ]
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// A Capture with a secret in each place where one can be; `secret` makes a new one each time.
fn planted(mut secret: impl FnMut() -> String) -> Capture {
    let b64 = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    let url64 = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let mut headers: Vec<(&str, String)> = Vec::new();
    for template in [
        "session={}; Path=/; Secure",
        "{}",
        "a={}; HttpOnly",
        "b=\"{}\"",
        "a=1; token={}",
        "a=1; Path=/, b={}; Secure",
        "a=x\u{1}{}",
        "={}",
        "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT, b={}",
    ] {
        headers.push(("Set-Cookie", template.replace("{}", &secret())));
    }
    let claims = url64(&format!("{{\"user\":\"{}\",\"password\":1}}", secret()));
    headers.push(("Set-Cookie", format!("session={claims}.awOhQA.{}", &"hTWXqjDK0ijs0gZ7FBL93teS3Jg"[..27])));
    headers.push(("Set-Cookie", format!("jwt=eyJhbGciOiJub25lIn0.{claims}.")));
    headers.push(("Cookie", format!("a={}; b={}", secret(), secret())));
    headers.push(("Set-Cookie2", format!("a={}; Version=1", secret())));
    for name in [
        "X-Api-Key",
        "X-Auth-Token",
        "Authorization",
        "Proxy-Authorization",
        "Authentication-Info",
        "X-Csrf-Token",
        "X-XSRF-TOKEN",
        "X-My-Secret",
        "X-Session-Id",
        "Service-Key",
        "X-Debug-Token",
    ] {
        headers.push((name, secret()));
    }
    headers.push(("Authorization", format!("Basic {}", b64(&format!("alice:{}", secret())))));
    headers.push(("WWW-Authenticate", format!("Negotiate {}", b64(&secret()))));
    let urls = |secret: &mut dyn FnMut() -> String| -> Vec<String> {
        let mut all = Vec::new();
        for template in [
            "https://alice:{}@a.example/",
            "https://{}@a.example/",
            "//{}:x@a.example/",
            "/cb?code={}",
            "/cb?page=1&access_token={}&x=2",
            "/cb?state={}#top",
            "/cb#access_token={}",
            "/cb#/x?token={}",
            "/x?X-Amz-Signature={}",
            "/x?api_key={}",
            "/x?apikey={}",
            "/app;jsessionid={}?x=1",
            "?otp={}",
            "https://a.example?sig={}",
            "/x?user[password]={}",
            "/x?next=/y?token={}",
            "/x?TOKEN={}",
            "/x?t%6Fken={}",
            "/go?u=https://b.example/?key={}",
        ] {
            all.push(template.replace("{}", &secret()));
        }
        all.push(format!("/go?next={}", percent(&format!("/y?token={}", secret()))));
        all.push(format!("/go?next={}", percent(&percent(&format!("/y?token={}", secret())))));
        all.push(format!("/cb?token={}", percent(&secret())));
        // These are known by their looks alone.
        all.push(format!("/x?v={}", [secret(), secret()].concat()));
        all.push(format!("/reset/{}", [secret(), secret()].concat()));
        all.push(format!("/#{}", [secret(), secret()].concat()));
        all.push(format!("/?{}", [secret(), secret()].concat()));
        all
    };
    for url in urls(&mut secret) {
        headers.push(("Location", url));
    }
    for name in [
        "Content-Location",
        "SourceMap",
        "X-SourceMap",
        "Refresh",
        "Link",
        "Content-Security-Policy",
        "Content-Security-Policy-Report-Only",
        "Reporting-Endpoints",
        "Report-To",
        "Expect-CT",
        "X-Original-URL",
        "X-Pingback",
    ] {
        for url in urls(&mut secret) {
            headers.push((
                name,
                match name {
                    "Refresh" => format!("5; url={url}"),
                    "Link" => format!("<{url}>; rel=preload"),
                    "Reporting-Endpoints" => format!("main=\"{url}\""),
                    "Report-To" => format!("{{\"endpoints\":[{{\"url\":\"{url}\"}}]}}"),
                    "Expect-CT" => format!("max-age=1, report-uri=\"{url}\""),
                    name if name.starts_with("Content-Security") => format!("default-src 'self'; report-uri {}", url.replace(';', "%3B")),
                    _ => url,
                },
            ));
        }
    }
    let headers: Headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let mut document = Document::default();
    for url in urls(&mut secret) {
        document.scripts.push(Script { src: Some(url.clone()), ..Script::default() });
        document.styles.push(Style { href: url.clone(), ..Style::default() });
        document.forms.push(Form {
            method: "get".into(),
            action: url.replacen("https:", "http:", 1),
            hidden: vec![[secret(), secret()].concat()],
            password: false,
        });
        document.frames.push(Frame { src: url.clone(), sandbox: false });
        document.plain_media.push(format!("http://b.example{}", url.trim_start_matches("https:").trim_start_matches("//")));
        document.meta_csp.push(format!("script-src 'self'; report-uri {}", url.replace(';', "%3B")));
    }
    let absolute: Vec<String> = urls(&mut secret)
        .into_iter()
        .filter(|url| url.starts_with('/') && !url.starts_with("//"))
        .map(|url| format!("https://app.example{url}"))
        .collect();
    let token_path = |secret: &mut dyn FnMut() -> String| format!("/reset/{}", [secret(), secret()].concat());
    Capture {
        url: format!(
            "https://alice:{}@app.example/reset/{}/?token={}#{}",
            secret(),
            [secret(), secret()].concat(),
            secret(),
            [secret(), secret()].concat()
        ),
        status: Some(200),
        hops: absolute
            .iter()
            .map(|url| Hop {
                url: url.clone(),
                status: 302,
                headers: vec![
                    ("Set-Cookie".into(), format!("a={}", secret()).into()),
                    ("Location".into(), format!("/?token={}", secret()).into()),
                ],
            })
            .collect(),
        http_hops: Observed::Seen(absolute.iter().map(|url| (url.clone(), 301)).collect()),
        cors_headers: Observed::Seen(vec![("Set-Cookie".into(), format!("a={}", secret()).into())]),
        jar: Observed::Seen(vec![JarCookie { name: "a".into(), path: token_path(&mut secret), ..JarCookie::default() }]),
        probes: Observed::Seen(vec![Probe {
            path: token_path(&mut secret),
            status: 200,
            headers: vec![("Set-Cookie".into(), format!("a={}", secret()).into())],
            ..Probe::default()
        }]),
        document: Observed::Seen(document),
        exchanges: Observed::Seen(
            urls(&mut secret)
                .into_iter()
                .map(|url| Exchange {
                    url,
                    request_headers: vec![
                        ("Cookie".into(), format!("a={}; b={}", secret(), secret()).into()),
                        ("Authorization".into(), format!("Bearer {}", secret()).into()),
                        ("X-Api-Key".into(), secret().into()),
                        ("Referer".into(), format!("https://app.example/?token={}", secret()).into()),
                    ],
                    preflight: Observed::Seen(Response { status: 204, headers: vec![("X-Auth-Token".into(), secret().into())] }),
                    response: Observed::Seen(Response {
                        status: 200,
                        headers: vec![("Set-Cookie".into(), format!("a={}", secret()).into())],
                    }),
                    error: format!("failed: https://app.example/?token={}", secret()),
                    ..Exchange::default()
                })
                .collect(),
        ),
        violations: Observed::Seen(
            urls(&mut secret)
                .into_iter()
                .map(|url| Violation {
                    directive: "script-src-elem".into(),
                    policy: format!("script-src 'self'; report-uri /csp?token={}", secret()),
                    file: url.clone(),
                    blocked: url,
                    sample: format!("let key = '{}'", secret()),
                    ..Violation::default()
                })
                .collect(),
        ),
        trial: Some(Trial {
            set: vec![("Set-Cookie".into(), format!("a={}", secret()).into())],
            add: vec![("X-Api-Key".into(), secret().into())],
            ..Trial::default()
        }),
        headers,
        ..Capture::default()
    }
}

#[test]
fn no_secret_is_in_anything_that_leaves() {
    for seed in 0..3_u64 {
        let mut secrets = Vec::new();
        let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed + 1);
        let capture = planted(|| {
            let letters = b"abcdefghijkmnpqrstuvwyzABCDEFGHJKLMNPQRSTUVWYZ23456789";
            let secret: String = (0..12)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    char::from(letters[(state >> 33) as usize % letters.len()])
                })
                .collect();
            secrets.push(secret.clone());
            secret
        });
        assert!(secrets.len() > 400, "{}", secrets.len());
        holds(&capture).unwrap();
        let raw = serde_json::to_string(&capture).expect("JSON");
        for (form, out) in exported(&capture) {
            for secret in &secrets {
                let b64 = |before: &str| base64::engine::general_purpose::STANDARD_NO_PAD.encode(format!("{before}{secret}"));
                // Wherever it begins among the bytes that are encoded three by three.
                let encoded = [
                    secret.clone(),
                    percent(secret),
                    percent(&percent(secret)),
                    b64(""),
                    b64("a")[2..].to_owned(),
                    b64("aa")[3..].to_owned(),
                ];
                for text in encoded.iter().map(|text| &text[..text.len() - 2]) {
                    assert!(
                        !out.contains(text),
                        "{form} holds {secret} as {text}: …{}…",
                        out.split(text)
                            .next()
                            .map(|before| &before[before.floor_char_boundary(before.len().saturating_sub(200))..])
                            .unwrap_or_default()
                    );
                }
            }
        }
        // The search finds what is there.
        let found = secrets.iter().filter(|secret| raw.contains(secret.as_str())).count();
        assert!(found > 300, "{found}");
    }
}

#[test]
fn what_is_kept_on_disk_holds_no_secret() {
    assert_eq!(
        page("https://alice:hunter2@app.example:8443/reset/5f3c9a8b7d6e5f4a3b2c/new?token=abc#top"),
        "https://app.example:8443/reset/redacted-1xxxxxxxxxx/new"
    );
    assert_eq!(
        page("https://app.example/reset/5f3c9a8b7d6e5f4a3b2c"),
        page("https://app.example/reset/0123456789abcdef0123"),
        "one link like another"
    );
    assert_eq!(page("https://app.example/users/7/edit?x=1"), "https://app.example/users/7/edit");
    assert_eq!((page("nonsense"), page("about:blank")), (String::new(), "nullblank".to_owned()));
    let policy = "script-src 'nonce-q3vXl0nTtJ8yW2bKc5rZaQ'";
    let headers = vec![("Date".to_owned(), "Mon".into()), ("Content-Security-Policy".to_owned(), policy.into())];
    let nonces = headlint::report::history::Nonces::of(&Capture { url: "https://app.example/".into(), headers, ..Capture::default() });
    assert!(!serde_json::to_string(&nonces).expect("JSON").contains("q3vXl0nTtJ8yW2bKc5rZaQ"));
}

#[test]
fn messages_of_failures_hold_no_secret() {
    let said = message(
        "TypeError: cannot read https://alice:hunter2@app.example/reset/5f3c9a8b7d6e5f4a3b2c?token=abc\n    at open (popup.js:12:3)\n  Set-Cookie: session=abc",
    );
    assert_eq!(
        said,
        "TypeError: cannot read https://xxxxx:xxxxxxx@app.example/reset/redacted-1xxxxxxxxxx?token=xxx\n    at open (popup.js:12:3)\n  Set-Cookie: session=xxx"
    );
}

#[test]
fn masking_takes_time_in_proportion() {
    // Counted in what is written, which is what is read: a mask is as long as what it hides.
    for piece in ["?a=", "%25", "a=%3D", "/5f3c9a8b7d6e5f4a3b2c", "https://", "@", ";x=", "&token=", "#", "eyJ.", "login", "10.0.0.1/"] {
        let text = piece.repeat(200_000 / piece.len());
        let headers = ["Location", "Set-Cookie", "X-Api-Key", "Link", "Content-Security-Policy", "X-Other", "Cookie"]
            .map(|name| (name.to_owned(), Value::from(text.as_str())))
            .to_vec();
        let masked = redact(&Capture { url: format!("https://app.example/{text}"), headers, ..Capture::default() });
        assert!(masked.headers.iter().all(|(_, value)| value.text().len() == text.len()), "{piece}");
        assert_eq!(redact(&masked), masked, "{piece}");
    }
}

/// Pieces of which hostile values are made.
const PIECES: [&str; 62] = [
    "'unsafe-inline'",
    "'nonce-",
    "abc'",
    "default-src",
    "report-uri",
    "report-to",
    "https://",
    "http://a.example",
    "//b.example",
    "app.example",
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
    "%zz",
    "%3D",
    "%253D",
    "session=",
    "sid=",
    "SameSite=",
    "lax",
    "Domain=",
    "Path=/",
    "Secure",
    "; ",
    "eyJhIjoxfQ.aSPxZw.AAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.",
    "5f3c9a8b7d6e5f4a3b2c",
    "q3vXl0nTtJ8yW2bKc5rZaQ",
    "token=",
    "code=",
    "?",
    "&",
    "#",
    "/",
    "@",
    ":",
    "alice:pw@",
    "\u{0}",
    "\u{202e}",
    "é",
    "😀",
    "<",
    ">",
    "`",
    "10.0.0.5",
    "db.internal",
    "login",
    "LOGOUT",
    "csrf",
    "redacted-1",
    "redacted-",
    "xxxx-yy",
    "remember_token=1|",
    "*",
    "self",
];
const NAMES: [&str; 30] = [
    "Content-Security-Policy",
    "Content-Security-Policy-Report-Only",
    "Strict-Transport-Security",
    "X-Frame-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Access-Control-Allow-Origin",
    "Set-Cookie",
    "set-cookie",
    "Set-Cookie",
    "Set-Cookie",
    "Cache-Control",
    "Server",
    "X-Powered-By",
    "Content-Type",
    "Reporting-Endpoints",
    "Report-To",
    "Location",
    "Link",
    "Refresh",
    "X-Other",
    "X-Api-Key",
    "Authorization",
    "Cookie",
    "ETag",
    "Via",
    "X-Debug-Token",
    "SourceMap",
    "WWW-Authenticate",
    "",
];

fn hostile() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PIECES[..]), 0..14).prop_map(|pieces| pieces.concat())
}

fn headers() -> impl Strategy<Value = Headers> {
    let bytes = prop::collection::vec(any::<u8>(), 0..40).prop_map(|bytes| Value::from_bytes(&bytes));
    let value = prop_oneof![5 => hostile().prop_map(Value::from), 1 => bytes];
    prop::collection::vec((prop::sample::select(&NAMES[..]).prop_map(str::to_owned), value), 0..12)
}

fn capture() -> impl Strategy<Value = Capture> {
    let url = prop_oneof![
        hostile().prop_map(|rest| format!("https://app.example/{rest}")),
        hostile(),
        Just("http://localhost:5000/login?token=abc".to_owned())
    ];
    let document = (prop::collection::vec(hostile(), 0..6), prop::collection::vec(hostile(), 0..3)).prop_map(|(urls, policies)| {
        let mut document = Document { meta_csp: policies, ..Document::default() };
        for url in urls {
            document.scripts.push(Script { src: Some(url.clone()), ..Script::default() });
            document.styles.push(Style { href: url.clone(), ..Style::default() });
            document.forms.push(Form { method: "post".into(), action: url.clone(), hidden: vec![url.clone()], password: true });
            document.frames.push(Frame { src: url.clone(), sandbox: false });
            document.plain_media.push(url);
        }
        document
    });
    (url, headers(), prop::collection::vec((hostile(), headers()), 0..3), prop::option::of(document)).prop_map(
        |(url, headers, hops, document)| Capture {
            url,
            status: Some(200),
            headers,
            http_hops: if hops.is_empty() {
                Observed::NotTried
            } else {
                Observed::Seen(hops.iter().map(|(url, _)| (url.clone(), 301)).collect())
            },
            hops: hops.into_iter().map(|(url, headers)| Hop { url, status: 302, headers }).collect(),
            document: document.map_or(Observed::NotTried, Observed::Seen),
            ..Capture::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6_000, failure_persistence: None, rng_seed: RngSeed::Fixed(20_261_125), ..ProptestConfig::default() })]

    #[test]
    fn any_capture_is_judged_the_same_once_masked(capture in capture()) {
        if let Err(why) = holds(&capture) {
            prop_assert!(false, "{}\n{why}", serde_json::to_string(&capture).unwrap());
        }
    }

    #[test]
    fn messages_of_any_kind_keep_their_length(text in "[ -~\n]{0,80}") {
        prop_assert_eq!(message(&text).len(), text.len());
    }
}
