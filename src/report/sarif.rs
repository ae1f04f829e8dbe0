//! The report as SARIF 2.1.0 (OASIS), for code scanning.

use super::{MOST_IN_DATA, MOST_OF_VALUE, Report, visible};
use crate::checks::{ALL, Severity};
use crate::evidence::{name_at, text_at};
use crate::sentence::cut;
use serde_json::{Value, json};

/// The most results of several reports: more than code scanning shows (GitHub: 5,000).
const MOST_RESULTS: usize = 5_000;

/// One run with a result for each finding, of each check so many at most; the rules are the findings that there are.
pub fn value(report: &Report) -> Value {
    let left_out = left_out(report);
    log(json!([{ "location": { "uri": report.capture.url } }]), results(report, 0).collect(), report, left_out)
}

/// The same of several reports in one run, which has the grade of the first; nothing where there is none. Of all so many results at most, in order.
pub fn value_of_all(mut reports: impl Iterator<Item = Report>) -> Option<Value> {
    let first = reports.next()?;
    let (mut artifacts, mut all, mut rest) = (Vec::new(), Vec::new(), 0);
    for report in [first.clone()].into_iter().chain(reports) {
        let mut own: Vec<Value> = results(&report, artifacts.len()).collect();
        artifacts.push(json!({ "location": { "uri": report.capture.url } }));
        let room = MOST_RESULTS - all.len();
        rest += left_out(&report) + own.len().saturating_sub(room);
        own.truncate(room);
        all.append(&mut own);
    }
    Some(log(artifacts.into(), all, &first, rest))
}

fn left_out(report: &Report) -> usize {
    report.rows.iter().map(|row| row.findings.len().saturating_sub(MOST_IN_DATA)).sum()
}

fn log(artifacts: Value, results: Vec<Value>, first: &Report, left_out: usize) -> Value {
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "Headlint", "version": env!("CARGO_PKG_VERSION"), "rules": rules() } },
            "artifacts": artifacts,
            "results": results,
            "properties": { "grade": first.headlint.grade, "score": first.headlint.score, "results_left_out": left_out },
        }],
    })
}

fn rules() -> Vec<Value> {
    ALL.iter()
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
        .collect()
}

/// The findings of a report, whose response is the artifact of this number.
fn results(report: &Report, number: usize) -> impl Iterator<Item = Value> {
    let url = &report.capture.url;
    // A long address is written once.
    let artifact = if url.len() <= MOST_OF_VALUE { json!({ "uri": url }) } else { json!({ "index": number }) };
    let all = report.rows.iter().flat_map(|row| row.findings.iter().take(MOST_IN_DATA).map(move |found| (row, found)));
    all.map(move |(row, found)| {
        let locations: Vec<Value> = found
            .spans()
            .take(MOST_IN_DATA)
            .map(|span| {
                let snippet = text_at(&report.capture, span.place)
                    .and_then(|text| text.get(span.range()))
                    .map(|text| cut(text, MOST_OF_VALUE))
                    .unwrap_or_default();
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

    #[test]
    fn several_reports_are_one_run_with_a_bound() {
        let one = |url: &str| {
            super::super::inspect(Capture { url: url.into(), headers: vec![("Server".to_owned(), "x/1".into())], ..Capture::default() })
        };
        let few = value_of_all([one("https://a.example/"), one("https://b.example/")].into_iter()).unwrap();
        let run = &few["runs"][0];
        assert_eq!(
            (few["runs"].as_array().unwrap().len(), run["artifacts"][1]["location"]["uri"].as_str()),
            (1, Some("https://b.example/"))
        );
        let each = value(&one("https://a.example/"))["runs"][0]["results"].as_array().unwrap().len();
        assert_eq!((run["results"].as_array().unwrap().len(), run["properties"]["results_left_out"].as_u64()), (2 * each, Some(0)));
        let count = MOST_RESULTS / each + 2;
        let many = value_of_all((0..count).map(|n| one(&format!("https://a.example/{n}")))).unwrap();
        let run = &many["runs"][0];
        assert_eq!(run["results"].as_array().unwrap().len(), MOST_RESULTS);
        assert_eq!(run["properties"]["results_left_out"], count * each - MOST_RESULTS);
        assert_eq!(value_of_all(std::iter::empty()), None);
    }
}
