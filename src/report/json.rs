//! The report as JSON, fixes and forecasts included. `docs/report.schema.json` is its contract.

use super::{Forecast, MOST_IN_DATA, MOST_OF_VALUE, Report, Row};
use crate::checks::Finding;
use crate::evidence::{name_at, text_at};
use crate::fixes::{Plan, Remedy, Target, regression_test, render};
use crate::sentence::cut;
use serde_json::{Value, json};

/// The version of this form: raised when a key changes its meaning or goes away.
pub const VERSION: u32 = 2;

/// Every key that the contract names, with the patch of the whole page.
pub fn value(report: &Report) -> Value {
    let checks: Vec<Value> = report.rows.iter().map(|row| check(report, row)).collect();
    let plan = report.plan();
    let forecast = report.forecast(plan);
    let patch: serde_json::Map<String, Value> =
        Target::ALL.iter().map(|&form| (form.key().to_owned(), patch_in(plan, form, &forecast))).collect();
    let mut all = json!({
        "version": VERSION,
        "url": report.capture.url,
        "status": report.capture.status,
        "grade": report.headlint.grade,
        "score": report.headlint.score,
        "deductions": report.deductions(),
        "observatory": report.observatory,
        "checks": checks,
        "detected": report.detected,
        "patch": patch,
    });
    if let (Some(id), Value::Object(all)) = (&report.capture.id, &mut all) {
        all.insert("id".to_owned(), id.clone());
    }
    all
}

/// The same with `fixes` too: each remedy that a finding needs, alone, once, under the key that the findings have as their `fix`.
pub fn value_with_fixes(report: &Report) -> Value {
    let mut all = value(report);
    let fixes: serde_json::Map<String, Value> = report
        .fixes()
        .into_iter()
        .map(|(key, plan, forecast)| {
            let forms = Target::ALL.iter().map(|&form| (form.key().to_owned(), fix(&plan, form, &forecast)));
            (key, Value::Object(forms.collect()))
        })
        .collect();
    if let Value::Object(all) = &mut all {
        all.insert("fixes".to_owned(), Value::Object(fixes));
    }
    all
}

/// A patch, with the test to take along.
fn patch_in(plan: &Plan, form: Target, forecast: &Forecast) -> Value {
    let mut patch = fix(plan, form, forecast);
    if let Value::Object(patch) = &mut patch {
        patch.insert("test".to_owned(), regression_test(plan, form).into());
    }
    patch
}

fn check(report: &Report, row: &Row) -> Value {
    let mut check = json!({
        "id": row.check.id,
        "title": row.title().english(),
        "category": row.check.category,
        "outcome": row.outcome,
        "reason": row.reason,
        "findings": row.findings.iter().take(MOST_IN_DATA).map(|found| finding(report, row, found)).collect::<Vec<_>>(),
    });
    count_rest(&mut check, "more_findings", row.findings.len());
    check
}

/// Says how many there are beyond those that are listed, where there are any.
fn count_rest(object: &mut Value, key: &str, count: usize) {
    if let (Value::Object(object), true) = (object, count > MOST_IN_DATA) {
        object.insert(key.to_owned(), (count - MOST_IN_DATA).into());
    }
}

fn finding(report: &Report, row: &Row, found: &Finding) -> Value {
    let evidence: Vec<Value> = found
        .spans()
        .take(MOST_IN_DATA)
        .map(|span| {
            let text = text_at(&report.capture, span.place).and_then(|text| text.get(span.range())).map(|text| cut(text, MOST_OF_VALUE));
            let mut mark = json!({ "header": cut(name_at(&report.capture, span.place), MOST_OF_VALUE), "start": span.range().start, "end": span.range().end, "text": text });
            if let Value::Object(mark) = &mut mark {
                match span.place {
                    crate::evidence::Place::Header(index) => mark.insert("index".to_owned(), index.into()),
                    crate::evidence::Place::Hop(hop, index) => {
                        mark.insert("hop".to_owned(), hop.into());
                        mark.insert("index".to_owned(), index.into())
                    }
                    crate::evidence::Place::MetaCsp(index) => mark.insert("index".to_owned(), index.into()),
                    crate::evidence::Place::MetaReferrer => None,
                };
            }
            mark
        })
        .collect();
    let mut finding = json!({
        "code": format!("{}/{}", row.check.id, found.rule.code),
        "severity": found.rule.severity,
        "confidence": found.rule.confidence,
        "message": found.message(),
        "evidence": evidence,
        "aliases": found.rule.aliases,
        "fix": found.rule.remedy.key(),
    });
    count_rest(&mut finding, "more_evidence", found.spans().count());
    if let Value::Object(finding) = &mut finding {
        if let Remedy::None(why) | Remedy::Recipe(_, why) = found.rule.remedy {
            finding.insert("no_fix".to_owned(), why.english().into());
        }
        if let Remedy::Recipe(key, _) = found.rule.remedy {
            finding.insert("recipe".to_owned(), key.into());
        }
        if let Some(directive) = &found.directive {
            finding.insert("directive".to_owned(), Value::from(cut(directive, MOST_OF_VALUE)));
            finding.insert("value".to_owned(), found.value.as_deref().map_or(Value::Null, |value| Value::from(cut(value, MOST_OF_VALUE))));
        }
    }
    finding
}

fn fix(plan: &Plan, form: Target, forecast: &Forecast) -> Value {
    let fix = render(plan, form);
    json!({ "code": fix.code, "requirements": fix.requirements, "steps": fix.steps, "forecast": forecast })
}
