//! HTTP archives in the shapes of the tools that write them, whole, with one thing missing or odd in turn, and larger than memory.
//!
//! The files are our own; each has the keys, the order and the oddities of its tool: the same shop, as seven tools would have recorded it.

use headlint::capture::har::{self, Archive, Role, Tally};
use headlint::capture::{Capture, Observed};
use headlint::report::judge;
use headlint::report::page_load::Loading;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const TOOLS: [&str; 7] = ["charles", "chromium", "firefox", "mitmproxy", "playwright", "safari", "webpagetest"];

fn file(tool: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/archives/{tool}.har"))).expect(tool)
}

fn read(tool: &str) -> Archive {
    har::read(&file(tool)).unwrap_or_else(|error| panic!("{tool}: {error}"))
}

#[test]
fn every_tools_file_says_the_same_of_the_same_page_load() {
    let mut said: Option<Vec<String>> = None;
    for tool in TOOLS {
        let archive = read(tool);
        let tally = archive.tally;
        assert_eq!(archive.broken, None, "{tool}");
        let mut loading = Loading::default();
        archive.responses.into_iter().for_each(|response| loading.add(response));
        let load = loading.finish(tally).expect("a response");
        let page = &load.document;
        assert_eq!((page.url.as_str(), page.status, load.has_page), ("https://shop.example/", Some(200), true), "{tool}");
        // Safari saves no redirects.
        assert_eq!(page.hops.len(), usize::from(tool != "safari"), "{tool}");
        let cookies: Vec<&str> =
            page.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")).map(|(_, value)| value.text()).collect();
        assert_eq!(cookies, ["session=abc.def; Path=/", "theme=dark; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/"], "{tool}");
        // WebPageTest saves no bodies, and a second view.
        let has_bodies = tool != "webpagetest";
        assert_eq!(page.document.seen().map(|document| document.scripts.len()), has_bodies.then_some(1), "{tool}");
        assert_eq!((load.own.site.as_str(), load.own.count), ("shop.example", if has_bodies { 1 } else { 2 }), "{tool}");
        let others: Vec<(&str, usize)> = load.others.iter().map(|party| (party.site.as_str(), party.count)).collect();
        assert_eq!(others, [("cdn.example", 1), ("ads.example", 1)], "{tool}");
        let skipped = Tally {
            no_response: usize::from(tool != "safari"),
            not_http: usize::from(["charles", "chromium"].contains(&tool)),
            entries: tally.entries,
            ..Tally::default()
        };
        assert_eq!(tally, skipped, "{tool}");
        // Without a body and without hops some checks have nothing to look at.
        let plain = Capture { document: Observed::NotTried, hops: Vec::new(), ..page.clone() };
        let found: Vec<String> = judge(&plain)
            .rows
            .iter()
            .flat_map(|row| row.findings.iter().map(|one| format!("{}/{}", row.check.id, one.rule.code)))
            .collect();
        assert!(found.len() > 5, "{tool}: {found:?}");
        assert_eq!(*said.get_or_insert_with(|| found.clone()), found, "{tool}");
    }
}

#[test]
fn a_version_says_nothing() {
    for version in ["\"1.1\"", "\"1.2\"", "\"1.3\"", "\"2.0\"", "1.2", "null", "[]"] {
        let text = String::from_utf8(file("chromium")).expect("UTF-8").replacen("\"1.2\"", version, 1);
        assert_eq!(har::read(text.as_bytes()).expect(version).responses, read("chromium").responses, "{version}");
    }
}

#[test]
fn utf_16_and_marks_are_read() {
    let text = String::from_utf8(file("firefox")).expect("UTF-8");
    let whole = read("firefox").responses;
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for input in [
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        [b"\xff\xfe", little.as_slice()].concat(),
        [b"\xfe\xff", big.as_slice()].concat(),
        little,
    ] {
        assert!(har::is_har(&input[..200]));
        assert_eq!(har::read(&input).expect("an archive").responses, whole);
    }
}

/// What is done to a value.
#[derive(Clone, Copy, Debug)]
enum Harm {
    Gone,
    Null,
    Text,
    Number,
    List,
    Object,
    Nested,
}

const HARMS: [Harm; 7] = [Harm::Gone, Harm::Null, Harm::Text, Harm::Number, Harm::List, Harm::Object, Harm::Nested];

/// The way to each value of an object, and to the first and the last of a list.
fn paths(value: &Value, path: &mut Vec<String>, into: &mut Vec<Vec<String>>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(object) => object.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(list) => {
            let every = path.last().is_some_and(|key| key == "entries");
            let all = list.iter().enumerate().filter(|(at, _)| every || *at == 0 || at + 1 == list.len());
            all.map(|(at, value)| (at.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (key, value) in below {
        path.push(key);
        into.push(path.clone());
        paths(value, path, into);
        path.pop();
    }
}

fn harmed(whole: &Value, path: &[String], harm: Harm) -> Value {
    let mut value = whole.clone();
    let (last, above) = path.split_last().expect("a key");
    let mut at = &mut value;
    for key in above {
        at = match key.parse::<usize>() {
            Ok(number) if at.is_array() => &mut at[number],
            _ => &mut at[key.as_str()],
        };
    }
    let odd = match harm {
        Harm::Gone => None,
        Harm::Null => Some(Value::Null),
        Harm::Text => Some("odd".into()),
        Harm::Number => Some((-7.5).into()),
        Harm::List => Some(serde_json::json!([])),
        Harm::Object => Some(serde_json::json!({})),
        Harm::Nested => Some(serde_json::json!([[{"odd": [null, {}]}], "odd"])),
    };
    match (at, odd) {
        (Value::Object(object), None) => drop(object.shift_remove(last)),
        (Value::Object(object), Some(odd)) => drop(object.insert(last.clone(), odd)),
        (Value::Array(list), None) => drop(list.remove(last.parse().expect("a number"))),
        (Value::Array(list), Some(odd)) => list[last.parse::<usize>().expect("a number")] = odd,
        _ => unreachable!(),
    }
    value
}

/// Address, status, fields and body of everything that came, by address: what findings are made of.
fn contents(archive: &Archive) -> BTreeMap<String, (u16, String, String)> {
    let mut all = BTreeMap::new();
    for one in &archive.responses {
        let capture = &one.capture;
        for hop in &capture.hops {
            all.insert(hop.url.clone(), (hop.status, format!("{:?}", hop.headers), String::new()));
        }
        let facts = capture.document.seen().map(|document| format!("{document:?}")).unwrap_or_default();
        all.insert(capture.url.clone(), (capture.status.unwrap_or_default(), format!("{:?}", capture.headers), facts));
    }
    all
}

#[test]
fn with_anything_missing_or_odd_all_else_is_read() {
    let mut count = 0;
    for tool in TOOLS {
        let whole: Value = serde_json::from_slice(&file(tool)).expect("JSON");
        let before = contents(&read(tool));
        let mut all = Vec::new();
        paths(&whole, &mut Vec::new(), &mut all);
        for path in all {
            for harm in HARMS {
                let text = serde_json::to_vec(&harmed(&whole, &path, harm)).expect("JSON");
                let read = har::read(&text);
                count += 1;
                let which = format!("{tool}: {harm:?} at {}", path.join("."));
                let Ok(archive) = read else {
                    // Without these there is nothing to read.
                    assert!(
                        path.len() < 3 && ["log", "entries"].contains(&path.last().expect("a key").as_str()),
                        "{which} is refused: {read:?}"
                    );
                    continue;
                };
                assert_eq!(archive.broken, None, "{which}");
                let own = match path.as_slice() {
                    [_, entries, number, ..] if entries == "entries" => {
                        whole["log"]["entries"][number.parse::<usize>().expect("a number")]["request"]["url"].as_str()
                    }
                    _ => None,
                };
                let after = contents(&archive);
                for (url, was) in before.iter().filter(|(url, _)| Some(url.as_str()) != own) {
                    assert_eq!(after.get(url), Some(was), "{which} takes {url} away");
                }
                let told = archive.responses.iter().map(|one| 1 + one.capture.hops.len()).sum::<usize>() + archive.tally.skipped();
                assert_eq!(told, archive.tally.entries, "{which}: every entry is judged or counted");
            }
        }
    }
    assert!(count > 10_000, "{count}");
    println!("{count} archives with something missing or odd");
}

#[test]
fn the_document_stays_the_document_whatever_is_odd_elsewhere() {
    for tool in TOOLS {
        let whole: Value = serde_json::from_slice(&file(tool)).expect("JSON");
        let page = whole["log"]["entries"]
            .as_array()
            .expect("entries")
            .iter()
            .position(|entry| entry["request"]["url"] == "https://shop.example/")
            .expect("a page");
        let mut all = Vec::new();
        paths(&whole["log"]["entries"][page], &mut vec!["log".into(), "entries".into(), page.to_string()], &mut all);
        all.push(vec!["log".into(), "pages".into()]);
        // Without these nobody can know.
        let needed = |path: &[String]| {
            let way = path.get(3..).unwrap_or_default().join(".");
            ["request", "request.url", "response", "response.status", "response.headers", "pageref"].contains(&way.as_str())
        };
        for path in all.iter().filter(|path| !needed(path)) {
            for harm in HARMS {
                let text = serde_json::to_vec(&harmed(&whole, path, harm)).expect("JSON");
                let archive = har::read(&text).expect("an archive");
                let mut loading = Loading::default();
                archive.responses.into_iter().for_each(|response| loading.add(response));
                let load = loading.finish(archive.tally).expect("a response");
                assert_eq!(load.document.url, "https://shop.example/", "{tool}: {harm:?} at {}", path.join("."));
            }
        }
    }
}

#[test]
fn a_file_that_was_cut_is_read_as_far_as_it_goes() {
    for tool in TOOLS {
        let whole = file(tool);
        let all = read(tool).responses.len();
        let mut most = 0;
        for end in (0..whole.len() - 20).step_by(97) {
            match har::read(&whole[..end]) {
                Ok(archive) => {
                    let said = archive.broken.as_ref().expect("it says so").to_string();
                    assert!(said.contains("ends in the middle of entry") && archive.responses.len() <= all, "{tool}, {end}: {said}");
                    most = most.max(archive.responses.len());
                }
                Err(error) => {
                    let said = error.to_string();
                    assert!(
                        said.contains("ends in the middle of entry") || said.contains("ends before its `log`"),
                        "{tool}, {end}: {said}"
                    );
                }
            }
        }
        assert!(most + 1 >= all, "{tool}: {most} of {all}");
    }
}

#[test]
fn a_role_is_the_browsers_word() {
    let roles: Vec<Role> = read("chromium").responses.iter().map(|one| one.role).collect();
    assert_eq!(roles, [Role::Document, Role::Other, Role::Other, Role::Frame]);
    assert_eq!(read("safari").responses.iter().filter(|one| one.role == Role::Html).count(), 2);
}

/// Sends pieces of text to the program, which may have so many KiB of memory; gives its exit code, what it printed, and how much was sent.
#[cfg(target_os = "linux")]
fn with_little_memory(
    limit: usize,
    arguments: &[&str],
    send: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>,
) -> (Option<i32>, String, String) {
    use std::io::{BufWriter, Read, Write};
    use std::process::{Command, Stdio};
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -v {limit}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_headlint")])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("headlint starts");
    let mut stdin = BufWriter::with_capacity(1 << 20, child.stdin.take().expect("piped"));
    let (mut out, mut error) = (child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).map(|_| text)
    });
    send(&mut stdin).and_then(|()| stdin.flush()).expect("all is read");
    drop(stdin);
    let mut said = String::new();
    error.read_to_string(&mut said).expect("UTF-8");
    (child.wait().expect("headlint ends").code(), reader.join().expect("read").expect("UTF-8"), said)
}

/// Megabytes that an archive of any length may take: `HEADLINT_ARCHIVE_MB=300` tries more than a test has time for.
#[cfg(target_os = "linux")]
#[test]
fn an_archive_larger_than_memory_is_read() {
    let megabytes: usize = std::env::var("HEADLINT_ARCHIVE_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(80);
    // Less than the archive; the program itself takes some 40 MB.
    let limit = 64_000;
    let (mut sent, entries) = (0, std::cell::Cell::new(0));
    let (code, text, error) = with_little_memory(limit, &["inspect", "-"], |to| {
        let piece = "UEhQIFNjcmlwdHMgYXJlIG5vdCBoZXJlLg==".replace('=', "A").repeat(1_000);
        to.write_all(b"{\"log\":{\"version\":\"1.1\",\"entries\":[")?;
        let entry = |to: &mut dyn std::io::Write, url: &str, kind: &str, length: usize| -> std::io::Result<usize> {
            let comma = if entries.get() > 0 { "," } else { "" };
            entries.set(entries.get() + 1);
            write!(
                to,
                "{comma}{{\"request\":{{\"url\":\"{url}\"}},\"response\":{{\"status\":200,\"headers\":[{{\"name\":\"Content-Type\",\"value\":\"{kind}\"}}],\"content\":{{\"encoding\":\"base64\",\"text\":\""
            )?;
            let mut written = 0;
            while written < length {
                to.write_all(piece.as_bytes())?;
                written += piece.len();
            }
            to.write_all(b"\"}}}")?;
            Ok(written + 200)
        };
        sent += entry(to, "https://shop.example/", "text/html", 100_000)?;
        // One body that alone is a third, then many.
        sent += entry(to, "https://shop.example/video", "video/mp4", megabytes * 1_000_000 / 3)?;
        sent += entry(to, "https://shop.example/text", "text/html", 9_000_000)?;
        let mut number = 0;
        while sent < megabytes * 1_000_000 {
            number += 1;
            sent += entry(
                to,
                &format!("https://s{}.example/{number}", number % 5_000),
                "text/plain",
                if number % 100 == 0 { 500_000 } else { 100 },
            )?;
        }
        to.write_all(b"]}}")
    });
    assert_eq!((code, error.as_str()), (Some(0), ""), "{text}");
    assert!(
        text.starts_with("https://shop.example/\n")
            && text.contains(&format!("{} responses: this page, 2 more from shop.example", entries.get())),
        "{text}"
    );
    assert!(text.lines().count() <= 40, "{text}");
    println!("{} MB, {} entries in {limit} KiB", sent / 1_000_000, entries.get());
}
