//! What the peers say of thousands of responses, held against what we say.

use headlint::capture::json;
use headlint::report::inspect;
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
        let report = inspect(&capture);
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
        assert!(report.own.score <= report.observatory.score, "{}: ours is kinder", whole["id"]);
    }
    let ids: std::collections::HashSet<_> = wrong.iter().filter_map(|line| line.split(' ').next()).collect();
    println!("observatory vectors: {} of {} agree", lines.len() - ids.len(), lines.len());
    assert!(lines.len() == 3_000 && wrong.is_empty(), "{} lines disagree:\n{}", ids.len(), wrong[..wrong.len().min(40)].join("\n"));
}
