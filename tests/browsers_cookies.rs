//! What Chromium and Firefox did with cookies and HSTS, held against what we say that they do.

use headlint::capture::Capture;
use headlint::evidence::Evidence;
use headlint::evidence::cookies::{Browser, CAP, Expiry, RELEASED, Setting, Stored};
use headlint::evidence::{cookies, hsts};
use headlint::platform::Url;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::Read;
use std::time::Instant;

/// As measured with Chromium 156 and Firefox 153, and with Chromium 148 and Firefox 140.
const NEW: &[u8] = include_bytes!("vectors/browsers/cookies.jsonl.gz");
const OLD: &[u8] = include_bytes!("vectors/browsers/cookies.chromium148-firefox140.jsonl.gz");

fn lines(compressed: &[u8]) -> Vec<Value> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(compressed).read_to_string(&mut text).expect("the vectors are gzip of UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

fn capture(url: &str, name: &str, fields: &[&str]) -> Capture {
    let headers = fields.iter().map(|field| (name.to_owned(), (*field).into())).collect();
    Capture { url: url.to_owned(), status: Some(200), headers, ..Capture::default() }
}

/// What we say that a browser does, in the words of the recordings.
fn ours(line: &Value, by: Browser) -> Value {
    let text = |field: &str| line[field].as_str().expect("a string");
    let capture = capture(text("url"), "Set-Cookie", &[text("set_cookie")]);
    let seen = Evidence::read(&capture);
    let cookie = seen.cookies.first().expect("whatever is sent is read");
    match cookie.stored(&Setting::of(&seen.page, None), by) {
        Ok(cookie) => said(&cookie),
        Err(_) => json!({ "stored": false }),
    }
}

fn said(cookie: &Stored) -> Value {
    json!({
        "stored": true,
        "name": cookie.name,
        "value": cookie.value,
        "domain": cookie.domain,
        "host_only": cookie.host_only,
        "path": cookie.path,
        "secure": cookie.secure,
        "http_only": cookie.http_only,
        "same_site": cookie.same_site,
        "expires": match cookie.expires {
            Expiry::Closed => Value::Null,
            Expiry::After(CAP) => json!("+400d"),
            Expiry::After(seconds) => json!(format!("+{seconds}s")),
            Expiry::At(seconds) => json!(seconds),
        },
        "partitioned": cookie.partitioned,
    })
}

/// A recorded field, with a date as seconds.
fn theirs(recorded: &Value, field: &str) -> Value {
    match recorded[field].as_str() {
        Some(date) if field == "expires" && !date.starts_with('+') => {
            let (day, time) = date.trim_end_matches('Z').split_once('T').expect("a date and a time");
            let parts: Vec<&str> = day.split('-').collect();
            let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"][parts[1].parse::<usize>().expect("a month") - 1];
            let text = format!("a=b; Expires=Wed, {} {month} {} {time} GMT", parts[2], parts[0]);
            let cookie = cookies::parse(headlint::evidence::Spanned::whole(headlint::evidence::Place::Header(0), &text));
            let Expiry::At(seconds) = cookie.expiry(Browser::Chromium) else { panic!("{text} is read") };
            json!(seconds)
        }
        _ => recorded[field].clone(),
    }
}

/// Where we and a browser differ: the lines' ids and fields.
fn wrong(compressed: &[u8], name: &str, by: Browser) -> Vec<String> {
    let mut wrong = Vec::new();
    for line in lines(compressed) {
        let (ours, recorded) = (ours(&line, by), &line[name]);
        for (field, value) in ours.as_object().expect("fields") {
            // The recorded text of bytes that are not UTF-8 is not sound.
            let sound = line.get("encoding").is_none() || !["name", "value", "path"].contains(&field.as_str());
            if sound && *value != theirs(recorded, field) {
                wrong.push(format!("{} {field}: we say {value}, {name} {} of {}", line["id"], recorded[field], line["set_cookie"]));
                if field == "stored" {
                    break;
                }
            }
        }
    }
    wrong
}

#[test]
fn chromium_does_what_we_say() {
    for vectors in [NEW, OLD] {
        let wrong = wrong(vectors, "chromium", Browser::Chromium);
        assert!(lines(vectors).len() == 700 && wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn firefox_does_what_we_say_but_for_dates() {
    for (vectors, by) in [(NEW, Browser::Firefox), (OLD, Browser::Firefox140)] {
        let wrong = wrong(vectors, "firefox", by);
        // Dates that Firefox reads and Chromium does not: docs/browsers.md lists them.
        let (dates, others): (Vec<_>, Vec<_>) = wrong.iter().partition(|line| line.contains(" expires: "));
        assert!(others.is_empty(), "{others:#?}");
        assert!(dates.len() == 11, "{dates:#?}");
    }
}

#[test]
fn where_both_browsers_agree_we_do_too() {
    let (mut agree, mut differ) = (0, 0);
    for line in lines(NEW) {
        let (chromium, firefox) = (&line["chromium"], &line["firefox"]);
        let ours = ours(&line, Browser::Chromium);
        let mut same = chromium["stored"] == firefox["stored"];
        for field in ours.as_object().expect("fields").keys().filter(|field| chromium[*field] == firefox[*field]) {
            let sound = line.get("encoding").is_none() || !["name", "value", "path"].contains(&field.as_str());
            assert!(!sound || ours[field] == theirs(chromium, field), "{} {field}", line["id"]);
        }
        same &= ours.as_object().expect("fields").keys().all(|field| chromium[field] == firefox[field]);
        agree += usize::from(same);
        differ += usize::from(!same);
    }
    println!("cookies: both browsers do the same with {agree}, and differ about {differ}");
    let documented = include_str!("../docs/browsers.md");
    assert!(documented.contains(&format!("**{differ} of 700**")), "docs/browsers.md says how many differ: {differ} of 700");
}

#[test]
fn hsts_is_noted_as_both_browsers_note_it() {
    let mut differ = Vec::new();
    let all = lines(include_bytes!("vectors/browsers/hsts.jsonl.gz"));
    for line in &all {
        let url = line["url"].as_str().expect("a URL");
        let host = Url::parse(url).expect("a URL").host().to_owned();
        for (name, by) in [("chromium", hsts::Browser::Chromium), ("firefox", hsts::Browser::Firefox)] {
            let mut noted = None;
            for fields in [&line["before"], &line["strict_transport_security"]].into_iter().filter_map(Value::as_array) {
                let fields: Vec<&str> = fields.iter().filter_map(Value::as_str).collect();
                let capture = capture(url, "Strict-Transport-Security", &fields);
                let seen = Evidence::read(&capture);
                if let Some(policy) = seen.hsts.noted(&seen.page, by) {
                    noted = (policy.max_age > 0).then_some(policy.include_subdomains);
                }
            }
            let asked = line["asked_about"].as_str().unwrap_or(&host);
            let upgraded = |name: &str| noted.is_some_and(|below| name == host || (below && name.ends_with(&format!(".{host}"))));
            assert_eq!(json!(upgraded(asked)), line[name]["upgraded"], "{} {name}", line["id"]);
            let below = &line[name]["subdomains"];
            // A name without a dot has no names below it that Firefox could reach.
            if !below.is_null() && host.contains('.') {
                assert_eq!(json!(upgraded(&format!("sub.{asked}"))), *below, "{} {name}", line["id"]);
            }
        }
        if line["chromium"]["upgraded"] != line["firefox"]["upgraded"] {
            differ.push(line["id"].as_str().expect("an id"));
        }
    }
    assert_eq!(all.len(), 115);
    assert_eq!(differ, ["s071", "s072", "s081", "s082"]);
}

#[test]
fn a_date_before_the_release_is_over_and_the_response_says_when_it_is() {
    let with = |headers: &[(&str, &str)]| {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        let capture = Capture { url: "https://app.example/".into(), status: Some(200), headers, ..Capture::default() };
        Evidence::read(&capture).cookies[0].is_deletion()
    };
    let until = ("Set-Cookie", "a=1; Expires=Mon, 30 Nov 2026 00:00:00 GMT");
    assert!(with(&[until]), "{RELEASED}");
    assert!(!with(&[("Set-Cookie", "a=1; Expires=Mon, 30 Nov 2026 00:00:01 GMT")]));
    assert!(!with(&[("Date", "Sun, 29 Nov 2026 23:59:59 GMT"), until]));
    assert!(with(&[("Date", "Mon, 30 Nov 2026 00:00:00 GMT"), until]));
    assert!(with(&[("Date", "nonsense"), until]));
}

/// Pieces of cookies: what the parser looks for, and what hurts it.
const PIECES: [&str; 40] = [
    "sid",
    "=",
    ";",
    " ",
    "\t",
    ",",
    "\"",
    "\u{0}",
    "\u{1}",
    "é",
    "\u{10ffff}",
    "__Host-",
    "__Http-",
    "__Secure-",
    "Secure",
    "HttpOnly",
    "SameSite",
    "None",
    "Lax",
    "Domain=",
    ".",
    "..",
    "a.test",
    "co.uk",
    "bücher.test",
    "[::1]",
    "%",
    "Path=/",
    "Max-Age=",
    "-",
    "+",
    "0",
    "99999999999999999999",
    "Expires=",
    "Wed, 05 May 2027 ",
    "10:20:30",
    ":",
    "Partitioned",
    "s%3A",
    "SESS0123456789abcdef0123456789abcdef",
];
const URLS: [&str; 8] = [
    "https://a.test/",
    "http://a.test/x",
    "http://localhost:1/",
    "https://127.0.0.1/",
    "http://[::1]/",
    "https://co.uk/",
    "nonsense",
    "https://a.test./",
];

proptest! {
    #[test]
    fn any_cookie_is_answered(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40), url in prop::sample::select(&URLS[..])) {
        let text = pieces.concat();
        let capture = capture(url, "Set-Cookie", &[&text]);
        let seen = Evidence::read(&capture);
        for cookie in &seen.cookies {
            for by in [Browser::Chromium, Browser::Firefox, Browser::Firefox140] {
                if let Ok(stored) = cookie.stored(&Setting::of(&seen.page, None), by) {
                    prop_assert!(!stored.name.is_empty() || !stored.value.is_empty());
                    prop_assert!(stored.path.starts_with('/') && stored.name.len() + stored.value.len() <= 4096);
                    prop_assert!(!stored.secure || seen.page.https || seen.page.loopback);
                }
            }
        }
    }

    #[test]
    fn any_hsts_is_answered(pieces in prop::collection::vec(prop::sample::select(&["max-age", "=", "1", ";", "\"", "\\", " ", "includeSubDomains", "é", ",", "99999999999999999999"][..]), 0..30)) {
        let text = pieces.concat();
        let capture = capture("https://a.test/", "Strict-Transport-Security", &[&text]);
        let seen = Evidence::read(&capture);
        let [chromium, firefox] = [hsts::Browser::Chromium, hsts::Browser::Firefox].map(|by| seen.hsts.noted(&seen.page, by).is_some());
        prop_assert_eq!(chromium || firefox, seen.hsts.policy.present().is_some());
    }
}

#[test]
fn time_grows_with_the_input_and_not_faster() {
    let took = |count: usize| {
        let text = format!("a=b{}", "; Domain=.a.test; Expires=1:1:1 ; Path=/x\"; Http-Only".repeat(count));
        let start = Instant::now();
        let capture = capture("https://www.a.test/", "Set-Cookie", &[&text]);
        assert_eq!(Evidence::read(&capture).cookies.len(), 1);
        start.elapsed().as_secs_f64()
    };
    took(10);
    let (short, long) = ((0..5).map(|_| took(60)).fold(f64::MAX, f64::min), (0..5).map(|_| took(600)).fold(f64::MAX, f64::min));
    // Much is forgiven to a machine that is busy; what is quadratic takes longer by far.
    assert!(long < short * 60.0 + 1.0, "{short} s, and {long} s for ten times as much");
}
