//! Code to copy: a plan in every form, and the patch for the whole page.

use super::super::dom::{Dom, El};
use crate::fixes::recipes::{self, Recipe};
use crate::fixes::{Form, Plan, pip_install, regression_test, render};
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
    let test = dom.el("details", "test")?;
    test.add(&dom.text("summary", "", "A test to keep it that way")?)?;
    for form in [Form::Flask, Form::Fastapi] {
        let code = regression_test(&plan, form);
        if code.is_empty() {
            continue;
        }
        let block = dom.el("div", "fix")?.attr("data-test", form.framework())?;
        copyable(dom, &block, "pytest", &code)?;
        test.add(&block)?;
    }
    patch.add(&test)?;
    Ok(patch)
}

/// Code under a bar that says what it needs and offers to copy it.
fn copyable(dom: &Dom, into: &El, needs: &str, code: &str) -> Result<(), JsValue> {
    let bar = dom.el("div", "bar")?;
    bar.add(&dom.text("span", "needs", needs)?)?;
    bar.add(&dom.button("copy", "copy", "Copy")?)?;
    into.add(&bar)?;
    let pre = dom.el("pre", "")?.attr("tabindex", "0")?.attr("aria-label", "Code")?;
    pre.add(&dom.text("code", "", code)?)?;
    into.add(&pre)
}

/// A recipe for both frameworks, with the observed host in it.
pub(super) fn recipe(dom: &Dom, into: &El, recipe: &Recipe, host: &str) -> Result<(), JsValue> {
    for framework in ["flask", "fastapi"] {
        let block = dom.el("div", "fix")?.attr("data-fix", framework)?.attr("data-fix-form", "any")?.attr("data-recipe", recipe.key)?;
        let Some(snippet) = recipe.for_framework(framework) else {
            block.add(&dom.text("p", "how", "This framework has no such thing.")?)?;
            into.add(&block)?;
            continue;
        };
        let needs = if snippet.requirements.is_empty() { snippet.place.to_owned() } else { format!("{}; {}", snippet.place, pip_install(snippet.requirements)) };
        copyable(dom, &block, &needs, &snippet.code_for(host))?;
        steps(dom, &block, snippet.steps.iter().copied())?;
        into.add(&block)?;
    }
    Ok(())
}

/// Every recipe, folded.
pub(in super::super) fn playbook(dom: &Dom, into: &El, host: &str) -> Result<(), JsValue> {
    into.add(&dom.text("p", "aside", "Most of this cannot be checked from the browser. Each recipe was run in real applications.")?)?;
    for one in recipes::ALL {
        let details = dom.el("details", "recipe")?;
        details.add(&dom.text("summary", "", one.title)?)?;
        let body = dom.el("div", "body")?;
        body.add(&dom.sentence("p", "why", one.why)?)?;
        recipe(dom, &body, one, host)?;
        details.add(&body)?;
        into.add(&details)?;
    }
    Ok(())
}

fn steps<'a>(dom: &Dom, into: &El, steps: impl Iterator<Item = &'a str>) -> Result<(), JsValue> {
    let mut steps = steps.peekable();
    if steps.peek().is_none() {
        return Ok(());
    }
    let list = dom.el("ul", "steps")?;
    for step in steps {
        list.add(&dom.sentence("li", "", step)?)?;
    }
    into.add(&list)
}

/// A plan in every form; one is shown at a time.
pub(super) fn blocks(dom: &Dom, into: &El, plan: &Plan) -> Result<(), JsValue> {
    for form in Form::ALL {
        let fix = render(plan, form);
        let kind = if matches!(form, Form::Flask | Form::Fastapi) { "plain" } else { "library" };
        let block = dom.el("div", "fix")?.attr("data-fix", form.framework())?.attr("data-fix-form", kind)?;
        if !fix.code.is_empty() {
            copyable(dom, &block, &pip_install(&fix.requirements), &fix.code)?;
        }
        steps(dom, &block, fix.steps.iter().map(String::as_str))?;
        into.add(&block)?;
    }
    Ok(())
}
