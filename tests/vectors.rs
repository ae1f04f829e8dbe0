//! What the peers say of thousands of responses, held against what we say.

use headlint::capture::json;
use headlint::report::{inspect, judge};
use serde_json::Value;
use std::io::Read;

fn lines(compressed: &[u8]) -> Vec<String> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(compressed).read_to_string(&mut text).expect("the vectors are gzip of UTF-8");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn every_observatory_vector_agrees() {
    let lines = lines(include_bytes!("vectors/observatory.jsonl.gz"));
    let mut wrong = Vec::new();
    for line in &lines {
        let whole: Value = serde_json::from_str(line).expect("each line is JSON");
        let capture = json::read(line).expect("each line is a Capture");
        let report = judge(&capture);
        let got = serde_json::to_value(&report.observatory).expect("serialises");
        let expect = &whole["expect"];
        for (name, key) in expect["tests"].as_object().expect("tests") {
            if got["tests"][name] != *key {
                wrong.push(format!("{} {name}: expected {key}, got {}", whole["id"], got["tests"][name]));
            }
        }
        for part in ["score", "grade"] {
            if got[part] != expect[part] {
                wrong.push(format!("{} {part}: expected {}, got {}", whole["id"], expect[part], got[part]));
            }
        }
        assert!(report.headlint.score <= report.observatory.score, "{}: ours is kinder", whole["id"]);
    }
    let ids: std::collections::HashSet<_> = wrong.iter().filter_map(|line| line.split(' ').next()).collect();
    println!("observatory vectors: {} of {} agree", lines.len() - ids.len(), lines.len());
    assert!(lines.len() == 3_000 && wrong.is_empty(), "{} lines disagree:\n{}", ids.len(), wrong[..wrong.len().min(40)].join("\n"));
}

#[test]
fn deductions_lead_from_100_to_the_score_in_every_vector() {
    let (mut bonuses, mut floors) = (0, 0);
    let mut alone = std::collections::BTreeMap::<String, usize>::new();
    for line in lines(include_bytes!("vectors/observatory.jsonl.gz")) {
        let report = inspect(json::read(&line).expect("each line is a Capture"));
        let steps = report.deductions();
        let left = 100 - steps.iter().map(|step| step.points).sum::<i32>();
        assert_eq!(left.max(0).unsigned_abs(), report.headlint.score, "{}: {steps:?}", report.capture.url);
        let mdn = 100 - steps.iter().filter(|step| step.test.is_some()).map(|step| step.points).sum::<i32>();
        assert_eq!(mdn.max(0).unsigned_abs(), report.observatory.score, "{}: {steps:?}", report.capture.url);
        bonuses += usize::from(steps.iter().any(|step| step.points < 0));
        floors += usize::from(left < 0);
        for step in steps.iter().filter(|step| step.note.is_some()) {
            assert!(step.points > 0 && step.test.is_some(), "{step:?}");
            *alone.entry(step.code.clone()).or_insert(0) += 1;
        }
    }
    assert!(bonuses > 100 && floors > 100, "{bonuses} with a bonus, {floors} at the floor");
    println!("counted by MDN alone: {alone:?}");
}

#[test]
fn every_csp_evaluator_vector_agrees() {
    let lines = lines(include_bytes!("vectors/csp_evaluator.jsonl.gz"));
    let mut wrong = Vec::new();
    for line in &lines {
        let whole: Value = serde_json::from_str(line).expect("each line is JSON");
        let csp = whole["csp"].as_str().expect("a policy");
        let headers = [("Content-Type", "text/html"), ("Content-Security-Policy", csp)];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.into())).to_vec();
        let capture = headlint::capture::Capture { url: "https://app.example/".into(), status: Some(200), headers, ..Default::default() };
        let report = judge(&capture);
        let mut got = std::collections::BTreeSet::new();
        for found in report.rows.iter().flat_map(|row| &row.findings) {
            for kind in found.rule.aliases.iter().filter_map(|alias| alias.strip_prefix("csp-evaluator/")) {
                got.insert((
                    kind.to_owned(),
                    found.directive.clone().unwrap_or_default().into_owned(),
                    found.value.as_deref().map(str::to_owned),
                ));
            }
        }
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let expected: std::collections::BTreeSet<_> = whole["expect"]["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .map(|finding| (text(&finding[0]).unwrap_or_default(), text(&finding[2]).unwrap_or_default(), text(&finding[3])))
            .collect();
        if got != expected {
            let lacks: Vec<_> = expected.difference(&got).collect();
            let more: Vec<_> = got.difference(&expected).collect();
            wrong.push(format!("{} {csp}\n    lacks {lacks:?}\n    has more {more:?}", whole["id"]));
        }
    }
    println!("csp-evaluator vectors: {} of {} agree", lines.len() - wrong.len(), lines.len());
    assert!(lines.len() == 1_997 && wrong.is_empty(), "{} lines disagree:\n{}", wrong.len(), wrong[..wrong.len().min(15)].join("\n"));
}

#[test]
fn every_session_cookie_is_read_as_its_library_meant_it() {
    use headlint::evidence::session::read;
    let all: Value = serde_json::from_str(include_str!("vectors/session_cookies.json")).expect("JSON");
    let all = all.as_array().expect("a list");
    for cookie in all {
        let got = read(cookie["value"].as_str().expect("a value")).map(|contents| contents.value().clone());
        let expected = Some(cookie["decoded"].clone()).filter(|decoded| decoded.is_object());
        assert_eq!(got, expected, "{}: {}", cookie["kind"], cookie["note"]);
    }
    println!("session cookies: {} read", all.len());
}

#[test]
fn a_bomb_in_a_session_cookie_is_not_inflated() {
    use base64::Engine;
    use std::io::Write;
    let mut bomb = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let json = format!("{{\"a\":\"{}\"}}", "x".repeat(10 << 20));
    bomb.write_all(json.as_bytes()).expect("written");
    let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bomb.finish().expect("finished"));
    assert!(payload.len() < 20_000);
    assert_eq!(headlint::evidence::session::read(&format!(".{payload}.awOhQA.hTWXqjDK0ijs0gZ7FBL93teS3Jg")), None);
}
