//! The scorecard: one Report as elements, for the popup and for the demo page. It knows nothing of headers.

mod code;
mod further;
mod headers;
mod responses;
mod row;

use super::actions::apply_choice;
use super::dom::{Dom, El};
use super::Choice;
use crate::capture::Source;
use crate::checks::Category;
use crate::grade::Grade;
use crate::recorder::resources::Resource;
use crate::report::{Outcome, Report, visible};
use wasm_bindgen::JsValue;
use web_sys::Element;

/// The parts of the scorecard, in order, with the names that people read.
const CATEGORIES: [(Category, &str); 10] = [
    (Category::Transport, "HTTPS"),
    (Category::Csp, "Policy"),
    (Category::Browser, "Browser"),
    (Category::CrossOrigin, "Origins"),
    (Category::Cookies, "Cookies"),
    (Category::Caching, "Caching"),
    (Category::Disclosure, "Disclosure"),
    (Category::Document, "Page"),
    (Category::Api, "API"),
    (Category::Obsolete, "Obsolete"),
];

/// A colour for a grade, as `data-tone` names it.
pub(super) fn tone(grade: Grade) -> &'static str {
    match grade.letter().as_bytes().first() {
        Some(b'A') => "good",
        Some(b'B' | b'C') => "fair",
        _ => "bad",
    }
}

/// What is looked at.
pub(super) enum Part<'a> {
    /// The page itself.
    Page {
        /// What it loaded.
        resources: &'a [Resource],
        /// How many of those were let go.
        dropped: u32,
        /// What changed since last time.
        change: Option<&'a str>,
    },
    /// One of its other responses.
    Response,
}

/// Puts the scorecard into the element, in place of what is there.
pub(super) fn scorecard(root: &Element, report: &Report, choice: &Choice, part: &Part) -> Result<(), JsValue> {
    let dom = Dom::of(root)?;
    let own = &report.own;
    let framework = match choice.framework.as_str() {
        chosen @ ("flask" | "fastapi") => chosen,
        _ => report.framework().framework(),
    };
    let form = if choice.form == "library" { "library" } else { "plain" };
    let card = dom
        .el("main", "card")?
        .attr("data-headlint", "report")?
        .attr("data-grade", own.grade.letter())?
        .attr("data-score", &own.score.to_string())?
        .attr("data-tone", tone(own.grade))?
        .attr("data-framework", framework)?
        .attr("data-form", form)?;
    if let Part::Response = part {
        card.add(&responses::back(&dom)?)?;
    }
    card.add(&top(&dom, report, part)?)?;
    if let Part::Page { change: Some(change), .. } = part {
        card.add(&dom.text("p", "change", change)?.attr("data-change", "")?)?;
    }
    card.add(&standing(&dom, report)?)?;
    if let Some((row, forecast)) = report.next() {
        let next = dom.el("p", "next")?;
        next.add(&dom.text("span", "label", "Do this first")?)?;
        let button = dom.button("", "next", "")?.attr("data-next", row.check.id)?;
        button.add(&dom.sentence("span", "", &row.findings.first().map(|found| found.message().into_owned()).unwrap_or_default())?)?;
        button.add(&dom.text("b", "move", &format!("{} → {}", own.grade.letter(), forecast.grade.letter()))?)?;
        next.add(&button)?;
        card.add(&next)?;
    }
    card.add(&chooser(&dom)?)?;
    card.add(&code::patch(&dom, report)?)?;
    let rows = report.worst_first();
    let open = rows.iter().filter(|row| row.outcome < Outcome::Pass);
    let list = dom.el("section", "rows")?.attr("aria-label", "Findings")?;
    let mut any = false;
    for row in open {
        any = true;
        list.add(&row::finding_row(&dom, report, row)?)?;
    }
    if !any {
        let calm = dom.el("p", "calm")?;
        calm.add(&dom.text("span", "tick", "✓")?.attr("aria-hidden", "true")?)?;
        calm.add(&dom.text("span", "", "Nothing to fix. Well done.")?)?;
        list.add(&calm)?;
    }
    card.add(&list)?;
    if let Part::Page { resources, dropped, .. } = part {
        card.add(&responses::list(&dom, resources, *dropped)?)?;
        card.add(&further::section(&dom, report.capture)?)?;
    }
    card.add(&row::folded(&dom, &rows, Outcome::Pass, "All is well")?)?;
    card.add(&row::folded(&dom, &rows, Outcome::NotObserved, "Not observed")?)?;
    card.add(&row::folded(&dom, &rows, Outcome::NotApplicable, "Does not apply")?)?;
    card.add(&headers::list(&dom, report)?)?;
    let playbook = dom.el("details", "folded playbook")?.attr("data-host", &report.evidence.page.host)?;
    playbook.add(&dom.text("summary", "", "Playbook: what no response shows")?.attr("data-action", "playbook")?)?;
    card.add(&playbook)?;
    let export = dom.el("p", "export")?;
    export.add(&dom.button("", "export", "Copy as Markdown")?.attr("data-format", "markdown")?)?;
    for (format, text, title) in [("html", "Save as page", "One file that needs nothing else"), ("json", "JSON", "The report for programs"), ("sarif", "SARIF", "The findings for code scanning")] {
        export.add(&dom.button("", "save", text)?.attr("data-format", format)?.attr("title", title)?)?;
    }
    export.add(&dom.button("", "export", "Copy the capture")?.attr("data-format", "capture")?.attr("title", "What was received, as JSON: headlint inspect reads it")?)?;
    export.add(&dom.button("options", "options", "Options")?)?;
    card.add(&export)?;
    card.add(&dom.el("p", "live")?.attr("data-live", "")?.attr("aria-live", "polite")?)?;
    apply_choice(&card.0)?;
    root.replace_children_with_node_1(&card.0);
    Ok(())
}

pub(super) use code::chosen as choose_parts;

/// Writes the playbook once it is asked for: it is long, and most people came for something else.
pub(super) fn fill_playbook(card: &Element, summary: &Element) -> Result<(), JsValue> {
    let Some(into) = summary.parent_element().filter(|into| into.child_element_count() == 1) else { return Ok(()) };
    let host = into.get_attribute("data-host").unwrap_or_default();
    code::playbook(&Dom::of(card)?, &El(into), &host)
}

fn top(dom: &Dom, report: &Report, part: &Part) -> Result<El, JsValue> {
    let (own, mdn) = (&report.own, &report.observatory);
    let top = dom.el("header", "top")?;
    let grade = dom.text("p", "grade", own.grade.letter())?.attr("aria-label", &format!("Grade {}", own.grade.letter()))?;
    top.add(&grade)?;
    let side = dom.el("div", "summary")?;
    let host = if report.evidence.page.host.is_empty() { report.capture.url.as_str() } else { &report.evidence.page.host };
    side.add(&dom.text("h1", "", &visible(&host.chars().take(120).collect::<String>()))?.attr("title", &visible(&report.capture.url.chars().take(500).collect::<String>()))?)?;
    side.add(&dom.text("p", "points", &format!("{} points", own.score))?)?;
    let difference = match mdn.score.saturating_sub(own.score) {
        0 => String::new(),
        less => format!(". {less} of its points are taken here for what it does not look at"),
    };
    side.add(&dom.text("p", "peer", &format!("MDN Observatory: {} ({}){difference}", mdn.grade.letter(), mdn.score))?)?;
    let found = &report.evidence.detected;
    if !found.is_empty() {
        let names: Vec<&str> = found.iter().take(3).map(|seen| seen.name).collect();
        let signs: Vec<String> = found.iter().take(3).map(|seen| format!("{}: {} ({} %)", seen.name, seen.sign, seen.confidence)).collect();
        side.add(&dom.text("p", "detected", &format!("Seems to be {}", names.join(", ")))?.attr("title", &signs.join("\n"))?)?;
    }
    top.add(&side)?;
    for (names, what) in [(&mdn.not_observed, "Not observed, so not in the grade: "), (&mdn.deferred, "This machine over plain HTTP; will matter in production: ")] {
        if !names.is_empty() {
            top.add(&dom.text("p", "aside", &format!("{what}{}.", names.join(", ")))?)?;
        }
    }
    if report.capture.source == Source::Withheld {
        top.add(&dom.text("p", "aside", "Access to this site is taken away from Headlint, so the page was asked for again, and its cookies and redirects stay hidden.")?)?;
        top.add(&dom.button("primary", "grant", "Allow on this site")?)?;
    }
    if report.capture.source == Source::Refetch {
        let why = match part {
            Part::Page { .. } => "The page was loaded before Headlint looked, so it was asked for again; a server may answer that differently. Reload to see the page itself.",
            Part::Response => "This was asked for again just now; a server may answer that differently than it answered the page.",
        };
        top.add(&dom.text("p", "aside", why)?)?;
    }
    Ok(top)
}

fn standing(dom: &Dom, report: &Report) -> Result<El, JsValue> {
    let list = dom.el("ul", "standing")?.attr("aria-label", "Where it stands")?;
    for (category, name) in CATEGORIES {
        let (well, judged) = report.standing(category);
        if judged == 0 {
            continue;
        }
        let item = dom.el("li", "")?;
        let label = dom.text("span", "name", name)?;
        label.add(&dom.text("b", "", &format!("{well}/{judged}"))?)?;
        item.add(&label)?;
        let tone = if well == judged { "good" } else if well * 2 >= judged { "fair" } else { "bad" };
        let meter = dom.el("meter", "")?.attr("max", &judged.to_string())?.attr("value", &well.to_string())?;
        let meter = meter.attr("data-tone", tone)?.attr("aria-label", &format!("{name}: {well} of {judged} well"))?;
        item.add(&meter.attr("title", &format!("{well} of {judged} well"))?)?;
        list.add(&item)?;
    }
    Ok(list)
}

/// The switches between frameworks and between forms.
fn chooser(dom: &Dom) -> Result<El, JsValue> {
    let bar = dom.el("div", "chooser")?;
    for (name, label, options) in
        [("framework", "Framework", [("flask", "Flask"), ("fastapi", "FastAPI")]), ("form", "Form", [("plain", "No extra package"), ("library", "Library")])]
    {
        let group = dom.el("div", "switch")?.attr("role", "group")?.attr("aria-label", label)?;
        for (value, text) in options {
            group.add(&dom.button("", "choose", text)?.attr("data-name", name)?.attr("data-value", value)?)?;
        }
        bar.add(&group)?;
    }
    Ok(bar)
}
