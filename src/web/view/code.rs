//! Code to copy: a plan in every form, and the patch for the whole page.

use super::super::dom::{Dom, El, find};
use super::super::messages;
use crate::fixes::recipes::together::{self, Bond};
use crate::fixes::recipes::{self, Recipe, Snippet};
use crate::fixes::{Plan, Remedy, Target, pip_install, regression_test, render};
use crate::report::Report;
use web_sys::Element;

/// The one patch of the page, folded: what it comes to.
pub(super) fn patch(dom: &Dom, report: &Report) -> El {
    let plan = report.plan();
    if plan.is_empty() {
        return dom.el("div", "no-patch");
    }
    let patch = dom.el("details", "patch").attr("data-patch", "");
    let summary = dom.el("summary", "");
    summary.add(&dom.says("span", "name", messages::FIX_EVERYTHING));
    summary.add(&dom.text("output", "move", "").attr("data-move", ""));
    patch.add(&summary);
    says(&patch.0, report, plan);
    patch
}

/// The grade before a plan and after it.
fn says(patch: &Element, report: &Report, plan: &Plan) {
    let forecast = report.forecast(plan);
    El(patch.clone()).attr("data-forecast-grade", forecast.grade.letter());
    if let Some(says) = find(patch, "[data-move]") {
        says.set_text_content(Some(&format!(
            "{} {} → {} {}",
            report.headlint.grade.letter(),
            report.headlint.score,
            forecast.grade.letter(),
            forecast.score
        )));
    }
}

/// A switch for each part of the patch, and its code, if they do not stand there yet.
pub(super) fn fill(dom: &Dom, report: &Report, patch: Element) {
    if patch.child_element_count() > 1 {
        return;
    }
    let patch = El(patch);
    let parts = report.parts();
    if parts.len() > 1 {
        let choose = dom.el("details", "what-if");
        choose.add(&dom.says("summary", "", messages::WHAT_IF));
        let list = dom.el("ul", "");
        for (at, (_, found)) in parts.iter().enumerate() {
            let item = dom.el("li", "");
            let label = dom.el("label", "");
            label.add(&dom.el("input", "").attr("type", "checkbox").attr("checked", "").attr("data-part", &at.to_string()));
            label.add(&dom.pieces("span", "", Some(found.sentence())));
            item.add(&label);
            list.add(&item);
        }
        choose.add(&list);
        patch.add(&choose);
    }
    patch.add(&dom.el("div", "chosen").attr("data-chosen", ""));
    chosen(&patch.0, report, &[]);
}

/// Writes the code of a patch without these parts, and the grade after it, in place of what is there.
pub(in super::super) fn chosen(patch: &Element, report: &Report, left_out: &[usize]) {
    let Some(into) = find(patch, "[data-chosen]") else { return };
    let dom = Dom::of(patch);
    let parts = report.parts();
    let left_out: Vec<Remedy> = left_out.iter().filter_map(|at| parts.get(*at)).map(|(remedy, _)| *remedy).collect();
    let plan = report.plan_without(&left_out);
    says(patch, report, &plan);
    let block = El(into);
    block.0.set_text_content(None);
    if plan.is_empty() {
        block.add(&dom.says("p", "how", messages::NOTHING_LEFT));
        return;
    }
    if Target::ALL.iter().any(|form| !render(&plan, *form).code.is_empty()) {
        block.add(&dom.sentence("p", "how", messages::PASTE_BELOW));
    }
    blocks(&dom, &block, &plan);
    let test = dom.el("details", "test");
    test.add(&dom.says("summary", "", messages::TEST));
    for form in [Target::Flask, Target::Fastapi] {
        let code = regression_test(&plan, form);
        if code.is_empty() {
            continue;
        }
        let block = dom.el("div", "fix").attr("data-test", form.framework());
        copyable(&dom, &block, "pytest", &code);
        test.add(&block);
    }
    block.add(&test);
}

/// Code under a bar that says what it needs and offers to copy it.
fn copyable(dom: &Dom, into: &El, needs: &str, code: &str) {
    let bar = dom.el("div", "bar");
    bar.add(&dom.text("span", "needs", needs));
    bar.add(&dom.button("copy", "copy", messages::COPY));
    into.add(&bar);
    let pre = dom.el("pre", "").attr("tabindex", "0").label("aria-label", messages::CODE);
    pre.add(&dom.text("code", "", code));
    into.add(&pre);
}

/// A recipe for both frameworks, with the observed host in it, and below it the recipes that it needs, folded.
pub(super) fn recipe(dom: &Dom, into: &El, recipe: &Recipe, host: &str) {
    for framework in FRAMEWORKS {
        let block = block(dom, framework, recipe.key);
        if let Some(snippet) = recipe.for_framework(framework) {
            self::snippet(dom, &block, recipe.key, framework, snippet, host);
            let needed = together::of(recipe.key, framework).filter(|(rule, _)| rule.bond == Bond::Needs).flat_map(|(_, keys)| keys);
            for one in needed.filter_map(recipes::named) {
                if let Some(snippet) = one.for_framework(framework) {
                    let body = folded(dom, &block, one);
                    self::snippet(dom, &body, one.key, framework, snippet, host);
                }
            }
        } else {
            block.add(&dom.says("p", "how", messages::NO_SUCH_THING));
        }
        into.add(&block);
    }
}

const FRAMEWORKS: [&str; 2] = ["flask", "fastapi"];

fn block(dom: &Dom, framework: &str, key: &str) -> El {
    dom.el("div", "fix").attr("data-fix", framework).attr("data-fix-form", "any").attr("data-recipe", key)
}

/// The body of a recipe that is folded under its title.
fn folded(dom: &Dom, into: &El, recipe: &Recipe) -> El {
    let details = dom.el("details", "recipe");
    details.add(&dom.says("summary", "", recipe.title));
    let body = dom.el("div", "body");
    body.add(&dom.sentence("p", "why", recipe.why));
    details.add(&body);
    into.add(&details);
    body
}

/// The code of a recipe, and under it what the code cannot do and what it goes with.
fn snippet(dom: &Dom, into: &El, key: &str, framework: &str, snippet: &Snippet, host: &str) {
    let place = messages::tr(snippet.place);
    let needs =
        if snippet.requirements.is_empty() { place.into_owned() } else { format!("{place}; {}", pip_install(snippet.requirements)) };
    copyable(dom, into, &needs, &snippet.code_for(host));
    let rules = together::of(key, framework).map(|(rule, keys)| {
        let sentence = if rule.bond == Bond::Needs { messages::RECIPE_NEEDS } else { messages::RECIPE_EXCLUDES };
        messages::fill(sentence, &[&recipes::titles(&keys, messages::tr), &messages::tr(rule.why)])
    });
    let rules: Vec<String> = rules.collect();
    steps(dom, into, snippet.steps.iter().copied().chain(rules.iter().map(String::as_str)));
}

/// Every recipe, folded.
pub(in super::super) fn playbook(dom: &Dom, into: &El, host: &str) {
    into.add(&dom.says("p", "aside", messages::PLAYBOOK_HOW));
    for one in recipes::ALL {
        let body = folded(dom, into, one);
        for framework in FRAMEWORKS {
            let block = block(dom, framework, one.key);
            match one.for_framework(framework) {
                Some(snippet) => self::snippet(dom, &block, one.key, framework, snippet, host),
                None => block.add(&dom.says("p", "how", messages::NO_SUCH_THING)),
            }
            body.add(&block);
        }
    }
}

fn steps<'a>(dom: &Dom, into: &El, steps: impl Iterator<Item = &'a str>) {
    let mut steps = steps.peekable();
    if steps.peek().is_none() {
        return;
    }
    let list = dom.el("ul", "steps");
    for step in steps {
        list.add(&dom.sentence("li", "", step));
    }
    into.add(&list);
}

/// A plan in every form; one is shown at a time.
pub(super) fn blocks(dom: &Dom, into: &El, plan: &Plan) {
    for form in Target::ALL {
        let fix = render(plan, form);
        let kind = if matches!(form, Target::Flask | Target::Fastapi) { "plain" } else { "library" };
        let block = dom.el("div", "fix").attr("data-fix", form.framework()).attr("data-fix-form", kind);
        if !fix.code.is_empty() {
            copyable(dom, &block, &pip_install(&fix.requirements), &fix.code);
        }
        steps(dom, &block, fix.steps.iter().map(String::as_str));
        into.add(&block);
    }
}
