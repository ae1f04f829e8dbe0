//! The lists that a server controls, as `benches/freeze.json` describes them: for the benchmark, and for a test of what is said of them.

use headlint::capture::Capture;
use serde_json::{Map, Value, json};

/// The description of one list.
pub type Row = Map<String, Value>;

/// Every description.
///
/// # Errors
/// Where the file is no list of them.
pub fn rows() -> Result<Vec<Row>, serde_json::Error> {
    serde_json::from_str(include_str!("../../benches/freeze.json"))
}

/// A text of a row; empty where it has none.
pub fn text<'a>(row: &'a Row, key: &str) -> &'a str {
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

/// The response of a row, about so long; nothing for what only the popup takes.
///
/// # Errors
/// Where the row describes none.
pub fn capture(row: &Row, bytes: usize) -> Result<Option<Capture>, serde_json::Error> {
    if row.contains_key("loaded") || row.contains_key("recorded") {
        return Ok(None);
    }
    let (name, join) = (text(row, "header"), row.get("join").and_then(Value::as_str));
    let mut members = Vec::new();
    let mut size = 0;
    while size < bytes {
        let member = numbered(&row["member"], members.len());
        size += member.as_str().map_or_else(|| member.to_string().len(), str::len) + join.map_or(name.len() + 4, str::len);
        members.push(member);
    }
    let joined = join.map(|join| {
        let all: Vec<&str> = members.iter().filter_map(Value::as_str).collect();
        format!("{}{}{}", text(row, "before"), all.join(join), text(row, "after"))
    });
    let url = if row.contains_key("url") {
        format!("{}{}", text(row, "url"), joined.as_deref().unwrap_or_default())
    } else {
        "https://app.example/login".to_owned()
    };
    let mut headers = vec![json!(["Content-Type", "text/html; charset=utf-8"])];
    match (&joined, row.get("set").and_then(Value::as_str)) {
        (_, Some(set)) => headers.extend((0..members.len()).map(|number| json!([name, filled(set, number)]))),
        (Some(joined), None) if !name.is_empty() => headers.push(json!([name, joined])),
        (None, None) if !name.is_empty() => {
            headers.extend(members.iter().enumerate().map(|(number, member)| json!([filled(name, number), member])))
        }
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
