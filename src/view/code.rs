//! Code to copy: a plan in every form, and the patch for the whole page.

use super::node::{Node, Text, button, el, text};
use super::{Fold, Setting, messages, ours};
use crate::fixes::recipes::together::{self, Bond};
use crate::fixes::recipes::{self, Recipe, Snippet};
use crate::fixes::{Plan, Remedy, Target, pip_install, regression_test, render};
use crate::report::Report;
use crate::sentence::{Gap, Sentence};

const FRAMEWORKS: [&str; 2] = ["flask", "fastapi"];

/// The one patch of the page, folded: what it comes to.
pub(super) fn patch(report: &Report) -> Node {
    let plan = report.plan();
    if plan.is_empty() {
        return el("div", "no-patch");
    }
    let (grade, gain) = forecast(report, plan);
    let mut patch = el("details", "patch").attr("data-patch", "").attr("data-forecast-grade", grade);
    let mut summary = el("summary", "");
    summary.add(text("span", "name", messages::FIX_EVERYTHING));
    summary.add(text("output", "move", gain).attr("data-move", ""));
    patch.add(summary);
    patch.fold(Fold::Patch);
    patch
}

/// The grade after a plan, and what it is compared with now.
fn forecast(report: &Report, plan: &Plan) -> (&'static str, Text) {
    let (now, then) = (&report.headlint, report.forecast(plan));
    let gain = format!("{} {} → {} {}", now.grade.letter(), now.score, then.grade.letter(), then.score);
    (then.grade.letter(), Text::Plain(gain))
}

/// A switch for each part of the patch, and the code of those that are not switched off.
pub(super) fn body(report: &Report, setting: Setting, left_out: &[usize]) -> Vec<Node> {
    let mut all = Vec::new();
    let parts = report.parts();
    if parts.len() > 1 {
        let mut choose = el("details", "what-if");
        choose.add(text("summary", "", messages::WHAT_IF));
        let mut list = el("ul", "");
        for (at, (_, found)) in parts.iter().enumerate() {
            let tick = el("input", "").attr("type", "checkbox").attr("data-part", at);
            let mut label = el("label", "");
            label.add(if left_out.contains(&at) { tick } else { tick.attr("checked", "") });
            label.add(text("span", "", found.sentence()));
            let mut item = el("li", "");
            item.add(label);
            list.add(item);
        }
        choose.add(list);
        all.push(choose);
    }
    let mut block = el("div", "chosen").attr("data-chosen", "");
    chosen(report, setting, left_out).code.into_iter().for_each(|node| block.add(node));
    all.push(block);
    all
}

/// A patch without some of its parts.
pub struct Chosen {
    /// The grade after it.
    pub grade: &'static str,
    /// The same, beside the grade now.
    pub gain: Text,
    /// Its code.
    pub code: Vec<Node>,
}

/// The patch without these parts.
pub fn chosen(report: &Report, setting: Setting, left_out: &[usize]) -> Chosen {
    let parts = report.parts();
    let left_out: Vec<Remedy> = left_out.iter().filter_map(|at| parts.get(*at)).map(|(remedy, _)| *remedy).collect();
    let plan = report.plan_without(&left_out);
    let (grade, gain) = forecast(report, &plan);
    if plan.is_empty() {
        return Chosen { grade, gain, code: vec![text("p", "how", messages::NOTHING_LEFT)] };
    }
    // Its children are what is wanted.
    let mut block = Vec::new();
    if Target::ALL.iter().any(|form| !render(&plan, *form).code.is_empty()) {
        block.push(text("p", "how", messages::PASTE_BELOW));
    }
    Target::ALL.iter().for_each(|form| block.push(written(setting, &plan, *form)));
    let mut test = el("details", "test");
    test.add(text("summary", "", messages::TEST));
    for form in [Target::Flask, Target::Fastapi] {
        let code = regression_test(&plan, form);
        if code.is_empty() {
            continue;
        }
        let mut block = el("div", "fix").attr("data-test", form.framework());
        if form.framework() != setting.framework {
            block = block.attr("hidden", "");
        }
        copyable(&mut block, Text::plain("pytest"), code);
        test.add(block);
    }
    block.push(test);
    Chosen { grade, gain, code: block }
}

/// Code under a bar that says what it needs and offers to copy it.
fn copyable(into: &mut Node, needs: Text, code: String) {
    let mut bar = el("div", "bar");
    bar.add(text("span", "needs", needs));
    bar.add(button("copy", "copy", Some(messages::COPY.into())));
    into.add(bar);
    let mut pre = el("pre", "").attr("tabindex", "0").label("aria-label", messages::CODE);
    pre.add(text("code", "", Text::Code(code)));
    into.add(pre);
}

/// A recipe for both frameworks, with the observed host in it, and below it the recipes that it needs, folded.
pub(super) fn recipe(into: &mut Node, setting: Setting, recipe: &Recipe, host: &str) {
    for framework in FRAMEWORKS {
        let mut block = block(setting, framework, recipe.key);
        if let Some(snippet) = recipe.for_framework(framework) {
            self::snippet(&mut block, recipe.key, framework, snippet, host);
            let needed = together::of(recipe.key, framework).filter(|(rule, _)| rule.bond == Bond::Needs).flat_map(|(_, keys)| keys);
            for one in needed.filter_map(recipes::named) {
                if let Some(snippet) = one.for_framework(framework) {
                    block.add(folded(one, |body| self::snippet(body, one.key, framework, snippet, host)));
                }
            }
        } else {
            block.add(text("p", "how", messages::NO_SUCH_THING));
        }
        into.add(block);
    }
}

fn block(setting: Setting, framework: &'static str, key: &'static str) -> Node {
    let block = el("div", "fix").attr("data-fix", framework).attr("data-fix-form", "any").attr("data-recipe", key);
    if framework == setting.framework { block } else { block.attr("hidden", "") }
}

/// A recipe, folded under its title.
fn folded(recipe: &Recipe, fill: impl FnOnce(&mut Node)) -> Node {
    let mut details = el("details", "recipe");
    details.add(text("summary", "", ours(recipe.title)));
    let mut body = el("div", "body");
    body.add(text("p", "why", ours(recipe.why)));
    fill(&mut body);
    details.add(body);
    details
}

/// The code of a recipe, and under it what the code cannot do and what it goes with.
fn snippet(into: &mut Node, key: &str, framework: &str, snippet: &Snippet, host: &str) {
    let place = ours(snippet.place);
    let needs = match snippet.requirements {
        [] => place.into(),
        some => messages::PLACE_AND_PACKAGES.with([place.into(), Gap::plain(pip_install(some))]).into(),
    };
    copyable(into, needs, snippet.code_for(host));
    let rules = together::of(key, framework).map(|(rule, keys)| {
        let sentence = if rule.bond == Bond::Needs { messages::RECIPE_NEEDS } else { messages::RECIPE_EXCLUDES };
        let titles = keys.iter().filter_map(|key| recipes::named(key)).map(|one| messages::QUOTED.with([ours(one.title).into()]));
        let titles = titles.reduce(|all, one| messages::OR.with([all.into(), one.into()]));
        sentence.with(titles.into_iter().map(Gap::from).chain([ours(rule.why).into()]))
    });
    steps(into, snippet.steps.iter().map(|step| ours(step).into()).chain(rules).collect());
}

/// Every recipe, folded.
pub(super) fn playbook(setting: Setting, host: &str) -> Vec<Node> {
    let mut all = vec![text("p", "aside", messages::PLAYBOOK_HOW)];
    for one in recipes::ALL {
        all.push(folded(one, |body| {
            for framework in FRAMEWORKS {
                let mut block = block(setting, framework, one.key);
                match one.for_framework(framework) {
                    Some(snippet) => self::snippet(&mut block, one.key, framework, snippet, host),
                    None => block.add(text("p", "how", messages::NO_SUCH_THING)),
                }
                body.add(block);
            }
        }));
    }
    all
}

fn steps(into: &mut Node, steps: Vec<Sentence<'static>>) {
    if steps.is_empty() {
        return;
    }
    let mut list = el("ul", "steps");
    steps.into_iter().for_each(|step| list.add(text("li", "", step)));
    into.add(list);
}

/// A plan in every form; one is shown at a time.
pub(super) fn blocks(into: &mut Node, setting: Setting, plan: &Plan) {
    Target::ALL.iter().for_each(|form| into.add(written(setting, plan, *form)));
}

/// A plan in one form.
fn written(setting: Setting, plan: &Plan, form: Target) -> Node {
    let fix = render(plan, form);
    let kind = if matches!(form, Target::Flask | Target::Fastapi) { "plain" } else { "library" };
    let mut block = el("div", "fix").attr("data-fix", form.framework()).attr("data-fix-form", kind);
    if form.framework() != setting.framework || kind != setting.form {
        block = block.attr("hidden", "");
    }
    if !fix.code.is_empty() {
        copyable(&mut block, Text::Plain(pip_install(&fix.requirements)), fix.code);
    }
    steps(&mut block, fix.steps);
    block
}
