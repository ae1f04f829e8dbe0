//! The report as SARIF 2.1.0 (OASIS), for code scanning.

use super::{MOST_IN_DATA, MOST_OF_VALUE, Report, visible};
use crate::checks::{ALL, Severity};
use crate::evidence::{name_at, text_at};
use crate::sentence::cut;
use serde_json::{Value, json};

/// One run with a result for each finding, of each check so many at most; the rules are the findings that there are.
pub fn value(report: &Report) -> Value {
    let url = &report.capture.url;
    // A long address is written once.
    let artifact = if url.len() <= MOST_OF_VALUE { json!({ "uri": url }) } else { json!({ "index": 0 }) };
    let left_out: usize = report.rows.iter().map(|row| row.findings.len().saturating_sub(MOST_IN_DATA)).sum();
    let rules: Vec<Value> = ALL
        .iter()
        .flat_map(|check| check.rules.iter().map(move |rule| (check, rule)))
        .map(|(check, rule)| {
            json!({
                "id": format!("{}/{}", check.id, rule.code),
                "shortDescription": { "text": rule.says.english() },
                "fullDescription": { "text": check.why.english() },
                "helpUri": check.references.first(),
                "defaultConfiguration": { "level": level(rule.severity) },
                "properties": { "tags": rule.aliases, "security-severity": score(rule.severity) },
            })
        })
        .collect();
    let results: Vec<Value> = report
        .rows
        .iter()
        .flat_map(|row| row.findings.iter().take(MOST_IN_DATA).map(move |found| (row, found)))
        .map(|(row, found)| {
            let locations: Vec<Value> = found
                .spans()
                .take(MOST_IN_DATA)
                .map(|span| {
                    let snippet = text_at(&report.capture, span.place).and_then(|text| text.get(span.range())).map(|text| cut(text, MOST_OF_VALUE)).unwrap_or_default();
                    let name = visible(&cut(name_at(&report.capture, span.place), MOST_OF_VALUE));
                    json!({
                        "physicalLocation": {
                            "artifactLocation": artifact,
                            "region": { "byteOffset": span.range().start, "byteLength": span.range().len(), "snippet": { "text": snippet } },
                        },
                        "logicalLocations": [{ "name": name, "kind": "member" }],
                    })
                })
                .collect();
            let anywhere = vec![json!({ "physicalLocation": { "artifactLocation": artifact } })];
            json!({
                "ruleId": format!("{}/{}", row.check.id, found.rule.code),
                "level": level(found.rule.severity),
                "message": { "text": found.message() },
                "locations": if locations.is_empty() { anywhere } else { locations },
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "Headlint", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "artifacts": [{ "location": { "uri": url } }],
            "results": results,
            "properties": { "grade": report.headlint.grade, "score": report.headlint.score, "results_left_out": left_out },
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "error",
        Severity::Medium | Severity::Low => "warning",
        Severity::Info => "note",
    }
}

fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::High => "8.0",
        Severity::Medium => "5.0",
        Severity::Low => "3.0",
        Severity::Info => "0.0",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Capture;

    #[test]
    fn every_result_has_its_rule_and_a_location() {
        let headers = vec![("Server".to_owned(), "x/1".into())];
        let sarif = value(&super::super::inspect(Capture { url: "https://a.example/".into(), headers, ..Capture::default() }));
        let run = &sarif["runs"][0];
        let rules: Vec<&Value> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
        let results = run["results"].as_array().unwrap();
        assert!(!results.is_empty());
        for result in results {
            assert!(rules.contains(&&result["ruleId"]), "{result}");
            assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "https://a.example/");
        }
    }
}
