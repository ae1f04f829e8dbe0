//! The lists that a server controls, natively: the same rows as `benches/freeze.mjs` hands to the module in Chromium.

use crate::bench::median;
use crate::run::root;
use anyhow::{Context, Result};
use headlint::capture::Capture;
use headlint::report::inspect;
use serde_json::{Map, Value, json};
use std::fs;
use std::time::Duration;

/// What one row may take at 1,000 KB.
pub const BOUND: Duration = Duration::from_millis(50);
const BYTES: usize = 1_000_000;

/// A row for each list: the time to judge a response that has it, and to judge it, plan its patch and foretell each fix; whether all are within bounds.
pub fn table() -> Result<(String, bool)> {
    let rows: Vec<Map<String, Value>> = serde_json::from_str(&fs::read_to_string(root().join("benches/freeze.json"))?)?;
    let mut table = String::from("\n| natively, at 1,000 KB | to judge | with forecasts |\n| --- | ---: | ---: |\n");
    let mut held = true;
    for row in &rows {
        let Some(capture) = capture(row).with_context(|| format!("{row:?}"))? else { continue };
        let judge = median(3, || inspect(&capture).own.score);
        let all = median(3, || {
            let report = inspect(&capture);
            (report.next().is_some(), report.forecast(&report.plan()).score)
        });
        held &= judge.max(all) <= BOUND;
        table.push_str(&format!("| {} | {:.1} ms | {:.1} ms |\n", text(row, "name"), judge.as_secs_f64() * 1e3, all.as_secs_f64() * 1e3));
    }
    Ok((table + &format!("\nBound: {} ms each.\n", BOUND.as_millis()), held))
}

fn text<'a>(row: &'a Map<String, Value>, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A pattern with its number filled in, and `{4000}` with as many characters.
fn filled(pattern: &str, number: usize) -> String {
    let text = pattern.replace("{n}", &number.to_string());
    let long = text.split_once('{').and_then(|(before, rest)| {
        let (length, after) = rest.split_once('}')?;
        Some(format!("{before}{}{after}", "a ".repeat(length.parse::<usize>().ok()? / 2)))
    });
    long.unwrap_or(text)
}

fn numbered(value: &Value, number: usize) -> Value {
    match value {
        Value::String(text) => filled(text, number).into(),
        Value::Array(all) => all.iter().map(|one| numbered(one, number)).collect(),
        Value::Object(all) => all.iter().map(|(key, one)| (key.clone(), numbered(one, number))).collect::<Map<_, _>>().into(),
        other => other.clone(),
    }
}

/// The response of a row; nothing for what only the popup takes.
fn capture(row: &Map<String, Value>) -> Result<Option<Capture>> {
    if row.contains_key("loaded") || row.contains_key("recorded") {
        return Ok(None);
    }
    let (name, join) = (text(row, "header"), row.get("join").and_then(Value::as_str));
    let mut members = Vec::new();
    let mut size = 0;
    while size < BYTES {
        let member = numbered(row.get("member").context("no member")?, members.len());
        size += member.as_str().map_or_else(|| member.to_string().len(), str::len) + join.map_or(name.len() + 4, str::len);
        members.push(member);
    }
    let joined = join.map(|join| {
        let all: Vec<&str> = members.iter().filter_map(Value::as_str).collect();
        format!("{}{}{}", text(row, "before"), all.join(join), text(row, "after"))
    });
    let url = if row.contains_key("url") { format!("{}{}", text(row, "url"), joined.as_deref().unwrap_or_default()) } else { "https://app.example/login".to_owned() };
    let mut headers = vec![json!(["Content-Type", "text/html; charset=utf-8"])];
    match (&joined, row.get("set").and_then(Value::as_str)) {
        (_, Some(set)) => headers.extend((0..members.len()).map(|number| json!([name, filled(set, number)]))),
        (Some(joined), None) if !name.is_empty() => headers.push(json!([name, joined])),
        (None, None) if !name.is_empty() => headers.extend(members.iter().enumerate().map(|(number, member)| json!([filled(name, number), member]))),
        _ => {}
    }
    let mut all = json!({ "url": url, "status": 200, "headers": headers, "source": "navigation" });
    if row.contains_key("jar") {
        all["jar"] = members.clone().into();
    }
    let kind = text(row, "document");
    if !kind.is_empty() {
        all["document"] = match joined {
            Some(joined) if kind == "meta_referrer" => json!({ kind: joined }),
            Some(joined) => json!({ kind: [joined] }),
            None if row.contains_key("field") => json!({ kind: [{ "method": "post", "hidden": members }] }),
            None => json!({ kind: members }),
        };
    }
    Ok(Some(serde_json::from_value(all)?))
}
