//! The report as JSON, fixes and forecasts included. `docs/report.schema.json` is its contract.

use super::{Forecast, Report, Row, name_at, text_at};
use crate::checks::Found;
use crate::fixes::{Form, Plan, Remedy, regression_test, render};
use serde_json::{Value, json};

/// The version of this form: raised when a key changes its meaning or goes away.
pub const VERSION: u32 = 1;

/// Every key that the contract names.
pub fn value(report: &Report) -> Value {
    let mut plans = Rendered::default();
    let checks: Vec<Value> = report.rows.iter().map(|row| check(report, row, &mut plans)).collect();
    let plan = report.plan();
    let forecast = report.forecast(&plan);
    let patch: serde_json::Map<String, Value> = Form::ALL.iter().map(|&form| (form.key().to_owned(), patch_in(&plan, form, forecast))).collect();
    let mut all = json!({
        "version": VERSION,
        "url": report.capture.url,
        "status": report.capture.status,
        "grade": report.own.grade,
        "score": report.own.score,
        "deductions": report.own.taken.iter().map(|(check, rung, points)| json!({ "code": format!("{check}/{rung}"), "points": points })).collect::<Vec<_>>(),
        "observatory": report.observatory,
        "checks": checks,
        "detected": report.evidence.detected,
        "patch": patch,
    });
    if let (Some(id), Value::Object(all)) = (&report.capture.id, &mut all) {
        all.insert("id".to_owned(), id.clone());
    }
    all
}

/// A patch, with the test to take along.
fn patch_in(plan: &Plan, form: Form, forecast: Forecast) -> Value {
    let mut patch = fix(plan, form, forecast);
    if let Value::Object(patch) = &mut patch {
        patch.insert("test".to_owned(), regression_test(plan, form).into());
    }
    patch
}

/// Fixes of this page that were already rendered: many findings ask for the same one.
#[derive(Default)]
struct Rendered(Vec<(Remedy, Value)>);

fn check(report: &Report, row: &Row, rendered: &mut Rendered) -> Value {
    json!({
        "id": row.check.id,
        "title": row.check.title,
        "category": row.check.category,
        "outcome": row.outcome,
        "reason": row.reason,
        "findings": row.findings.iter().map(|found| finding(report, row, found, rendered)).collect::<Vec<_>>(),
    })
}

fn finding(report: &Report, row: &Row, found: &Found, rendered: &mut Rendered) -> Value {
    let evidence: Vec<Value> = found
        .spans()
        .map(|span| {
            let text = text_at(report.capture, span.place).and_then(|text| text.get(span.range()));
            let mut mark = json!({ "header": name_at(report.capture, span.place), "start": span.range().start, "end": span.range().end, "text": text });
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
        "code": format!("{}/{}", row.check.id, found.rung.code),
        "severity": found.rung.severity,
        "confidence": found.rung.confidence,
        "message": found.message(),
        "evidence": evidence,
        "aliases": found.rung.aliases,
        "fixes": fixes(report, found, rendered),
    });
    if let Value::Object(finding) = &mut finding {
        if let Remedy::None(why) | Remedy::Recipe(_, why) = found.rung.remedy {
            finding.insert("no_fix".to_owned(), why.into());
        }
        if let Remedy::Recipe(key, _) = found.rung.remedy {
            finding.insert("recipe".to_owned(), key.into());
        }
        if let Some(directive) = &found.directive {
            finding.insert("directive".to_owned(), Value::from(directive.as_ref()));
            finding.insert("value".to_owned(), found.value.as_deref().map_or(Value::Null, Value::from));
        }
    }
    finding
}

fn fixes(report: &Report, found: &Found, rendered: &mut Rendered) -> Value {
    if matches!(found.rung.remedy, Remedy::None(_) | Remedy::Recipe(..)) {
        return Value::Null;
    }
    if let Some((_, done)) = rendered.0.iter().find(|(remedy, _)| *remedy == found.rung.remedy) {
        return done.clone();
    }
    let plan = report.plan_of(found);
    let forecast = report.forecast(&plan);
    let done: serde_json::Map<String, Value> = Form::ALL.iter().map(|&form| (form.key().to_owned(), fix(&plan, form, forecast))).collect();
    rendered.0.push((found.rung.remedy, Value::Object(done.clone())));
    Value::Object(done)
}

fn fix(plan: &Plan, form: Form, forecast: Forecast) -> Value {
    let fix = render(plan, form);
    json!({ "code": fix.code, "requirements": fix.requirements, "steps": fix.steps, "forecast": forecast })
}
