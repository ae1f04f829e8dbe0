//! Code to copy: a plan in every form, and the patch for the whole page.

use super::super::dom::{Dom, El};
use crate::fixes::{Form, Plan, render};
use crate::report::Report;
use wasm_bindgen::JsValue;

/// The one patch of the page, folded.
pub(super) fn patch(dom: &Dom, report: &Report) -> Result<El, JsValue> {
    let plan = report.plan();
    if plan.is_empty() {
        return dom.el("div", "no-patch");
    }
    let forecast = report.forecast(&plan);
    let patch = dom.el("details", "patch")?.attr("data-patch", "")?.attr("data-forecast-grade", forecast.grade.letter())?;
    let summary = dom.el("summary", "")?;
    summary.add(&dom.text("span", "name", "Fix everything")?)?;
    summary.add(&dom.text("span", "move", &format!("{} → {}", report.own.grade.letter(), forecast.grade.letter()))?)?;
    patch.add(&summary)?;
    patch.add(&dom.text("p", "how", "Paste it directly below the line that creates app.")?)?;
    blocks(dom, &patch, &plan)?;
    Ok(patch)
}

/// A plan in every form; one is shown at a time.
pub(super) fn blocks(dom: &Dom, into: &El, plan: &Plan) -> Result<(), JsValue> {
    for form in Form::ALL {
        let fix = render(plan, form);
        let kind = if matches!(form, Form::Flask | Form::Fastapi) { "plain" } else { "library" };
        let block = dom.el("div", "fix")?.attr("data-fix", form.framework())?.attr("data-fix-form", kind)?;
        if !fix.code.is_empty() {
            let bar = dom.el("div", "bar")?;
            bar.add(&dom.text("span", "needs", &format!("pip install {}", fix.requirements.join(" ")))?)?;
            bar.add(&dom.button("copy", "copy", "Copy")?)?;
            block.add(&bar)?;
            let pre = dom.el("pre", "")?.attr("tabindex", "0")?.attr("aria-label", "Code")?;
            pre.add(&dom.text("code", "", &fix.code)?)?;
            block.add(&pre)?;
        }
        if !fix.steps.is_empty() {
            let list = dom.el("ul", "steps")?;
            for step in &fix.steps {
                list.add(&dom.sentence("li", "", step)?)?;
            }
            block.add(&list)?;
        }
        into.add(&block)?;
    }
    Ok(())
}
