//! The scorecard: one Report as elements, for the popup and for the demo page. It knows nothing of headers.

mod code;
mod further;
mod headers;
mod responses;
mod row;

use super::Choice;
use super::actions::apply_choice;
use super::dom::{Dom, El, all, find};
use super::messages;
use crate::capture::Source;
use crate::checks::Category;
use crate::grade::Grade;
use crate::recorder::resources::Resource;
use crate::report::{Outcome, Report, visible};
use web_sys::Element;

/// The parts of the scorecard, in order, with the names that people read.
const CATEGORIES: [(Category, &str); 10] = [
    (Category::Transport, messages::CATEGORY_TRANSPORT),
    (Category::Csp, messages::CATEGORY_CSP),
    (Category::Browser, messages::CATEGORY_BROWSER),
    (Category::CrossOrigin, messages::CATEGORY_ORIGINS),
    (Category::Cookies, messages::CATEGORY_COOKIES),
    (Category::Caching, messages::CATEGORY_CACHING),
    (Category::Disclosure, messages::CATEGORY_DISCLOSURE),
    (Category::Document, messages::CATEGORY_PAGE),
    (Category::Api, messages::CATEGORY_API),
    (Category::Obsolete, messages::CATEGORY_OBSOLETE),
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
    Page(Around<'a>),
    /// One of its other responses.
    Response,
}

/// What is known of a page besides its Capture.
pub(super) struct Around<'a> {
    /// What it loaded.
    pub(super) resources: &'a [Resource],
    /// How many of those were let go.
    pub(super) dropped: u32,
    /// What changed since last time.
    pub(super) change: Option<&'a str>,
    /// What is to be said of it, by the names of [`NOTES`].
    pub(super) notes: &'a [String],
    /// The tab's address, where scripts have changed it.
    pub(super) address: Option<&'a str>,
}

/// What may have to be said of a page, by name.
const NOTES: [(&str, &str); 6] = [
    ("reading", messages::NOTE_READING),
    ("silent", messages::NOTE_SILENT),
    ("closed", messages::NOTE_CLOSED),
    ("partial", messages::NOTE_PARTIAL),
    ("provisional", messages::NOTE_PROVISIONAL),
    ("loading", messages::NOTE_LOADING),
];

/// Puts the scorecard into the element, in place of what is there.
pub(super) fn scorecard(root: &Element, report: &Report, choice: &Choice, part: &Part) {
    let dom = Dom::of(root);
    let own = &report.headlint;
    let framework = match choice.framework.as_str() {
        chosen @ ("flask" | "fastapi") => chosen,
        _ => report.framework().framework(),
    };
    let form = if choice.form == "library" { "library" } else { "plain" };
    let card = dom
        .el("main", "card")
        .attr("data-headlint", "report")
        .attr("data-grade", own.grade.letter())
        .attr("data-score", &own.score.to_string())
        .attr("data-tone", tone(own.grade))
        .attr("data-framework", framework)
        .attr("data-form", form);
    let card = match part {
        Part::Page(around) if around.notes.iter().any(|note| note == "reading") => card.attr("data-reading", ""),
        _ => card,
    };
    if let Part::Response = part {
        card.add(&responses::back(&dom));
    }
    card.add(&top(&dom, report, part));
    if let Part::Page(Around { change: Some(change), .. }) = part {
        card.add(&dom.text("p", "change", change).attr("data-change", ""));
    }
    card.add(&standing(&dom, report));
    if let Some((row, forecast)) = report.next() {
        let next = dom.el("p", "next");
        next.add(&dom.says("span", "label", messages::DO_FIRST));
        let button = dom.button("", "next", "").attr("data-next", row.check.id);
        button.add(&dom.pieces("span", "", row.findings.first().map(|found| found.sentence())));
        if let Some(forecast) = forecast {
            button.add(&dom.text("b", "move", &format!("{} → {}", own.grade.letter(), forecast.grade.letter())));
        }
        next.add(&button);
        card.add(&next);
    }
    card.add(&chooser(&dom));
    card.add(&code::patch(&dom, report));
    let rows = report.worst_first();
    let open = rows.iter().filter(|row| row.outcome < Outcome::Pass);
    let list = dom.el("section", "rows").label("aria-label", messages::FINDINGS);
    let mut any = false;
    for row in open {
        any = true;
        list.add(&row::finding_row(&dom, row));
    }
    if !any {
        let calm = dom.el("p", "calm");
        calm.add(&dom.text("span", "tick", "✓").attr("aria-hidden", "true"));
        calm.add(&dom.says("span", "", messages::NOTHING_TO_FIX));
        list.add(&calm);
    }
    card.add(&list);
    if let Part::Page(Around { resources, dropped, .. }) = part {
        card.add(&responses::list(&dom, &report.capture.url, resources, *dropped));
        card.add(&further::section(&dom, &report.capture));
    }
    card.add(&row::folded(&dom, &rows, Outcome::Pass, messages::ALL_WELL));
    card.add(&row::folded(&dom, &rows, Outcome::NotObserved, messages::NOT_OBSERVED));
    card.add(&row::folded(&dom, &rows, Outcome::NotApplicable, messages::NOT_APPLICABLE));
    card.add(&headers::list(&dom, report));
    let playbook = dom.el("details", "folded playbook").attr("data-host", &report.host);
    playbook.add(&dom.says("summary", "", messages::PLAYBOOK).attr("data-action", "playbook"));
    card.add(&playbook);
    let export = dom.el("p", "export");
    export.add(&dom.button("", "export", messages::COPY_MARKDOWN).attr("data-format", "markdown"));
    for (format, text, title) in [
        ("html", messages::SAVE_PAGE, messages::SAVE_PAGE_TITLE),
        ("json", "JSON", messages::SAVE_JSON_TITLE),
        ("sarif", "SARIF", messages::SAVE_SARIF_TITLE),
    ] {
        export.add(&dom.button("", "save", text).attr("data-format", format).label("title", title));
    }
    export
        .add(&dom.button("", "export", messages::COPY_CAPTURE).attr("data-format", "capture").label("title", messages::COPY_CAPTURE_TITLE));
    export.add(&dom.button("options", "options", messages::OPTIONS));
    card.add(&export);
    let values = dom.el("p", "export values");
    let tick = dom.el("label", "");
    tick.add(&dom.el("input", "").attr("type", "checkbox").attr("data-values", ""));
    tick.add(&dom.says("span", "", messages::INCLUDE_VALUES));
    values.add(&tick);
    card.add(&values);
    card.add(&dom.el("p", "live").attr("data-live", "").attr("aria-live", "polite"));
    apply_choice(&card.0);
    root.replace_children_with_node_1(&card.0);
}

/// Writes what is folded away below the headings, which nobody sees at first: code in four forms for each finding is most of a scorecard.
pub(super) fn fill(root: &Element, report: &Report) {
    let dom = Dom::of(root);
    if let Some(patch) = find(root, "[data-patch]") {
        code::fill(&dom, report, patch);
    }
    for details in all(root, ".rows > [data-check]") {
        let id = details.get_attribute("data-check").unwrap_or_default();
        if let Some(row) = report.rows.iter().find(|row| row.check.id == id) {
            row::fill(&dom, report, row, details);
        }
    }
    if let Some(details) = find(root, "[data-received]") {
        headers::fill(&dom, report, details);
    }
    if let Some(card) = find(root, "[data-headlint=report]") {
        apply_choice(&card);
    }
}

pub(super) use code::chosen as choose_parts;

/// Writes the playbook once it is asked for: it is long, and most people came for something else.
pub(super) fn fill_playbook(card: &Element, summary: &Element) {
    let Some(into) = summary.parent_element().filter(|into| into.child_element_count() == 1) else { return };
    let host = into.get_attribute("data-host").unwrap_or_default();
    code::playbook(&Dom::of(card), &El(into), &host);
}

fn top(dom: &Dom, report: &Report, part: &Part) -> El {
    let (own, mdn) = (&report.headlint, &report.observatory);
    let top = dom.el("header", "top");
    let grade = dom.text("p", "grade", own.grade.letter()).attr("aria-label", &messages::fill(messages::GRADE, &[&own.grade.letter()]));
    top.add(&grade);
    let side = dom.el("div", "summary");
    let host = if report.host.is_empty() { &report.capture.url } else { &report.host };
    side.add(
        &dom.text("h1", "", &visible(&host.chars().take(120).collect::<String>()))
            .attr("title", &visible(&report.capture.url.chars().take(500).collect::<String>())),
    );
    side.add(&dom.text("p", "points", &messages::fill(messages::POINTS, &[&own.score])));
    let difference = match mdn.score.saturating_sub(own.score) {
        0 => String::new(),
        less => messages::fill(messages::TAKEN, &[&less]),
    };
    side.add(&dom.text("p", "peer", &messages::fill(messages::PEER, &[&mdn.grade.letter(), &mdn.score, &difference])));
    let found = &report.detected;
    if !found.is_empty() {
        let names: Vec<&str> = found.iter().take(3).map(|seen| seen.name).collect();
        let signs: Vec<String> = found.iter().take(3).map(|seen| format!("{}: {} ({} %)", seen.name, seen.sign, seen.confidence)).collect();
        side.add(&dom.text("p", "detected", &messages::fill(messages::SEEMS, &[&names.join(", ")])).attr("title", &signs.join("\n")));
    }
    top.add(&side);
    for (names, what) in [(&mdn.not_observed, messages::NOT_IN_GRADE), (&mdn.deferred, messages::DEFERRED)] {
        if !names.is_empty() {
            top.add(&dom.text("p", "aside", &format!("{}{}.", messages::tr(what), names.join(", "))));
        }
    }
    if let Some(document) = report.capture.document.seen() {
        if document.left_out > 0 {
            top.add(&dom.text("p", "aside", &messages::fill(messages::LEFT_OUT, &[&document.left_out])).attr("data-left-out", ""));
        }
        if !document.unread.is_empty() {
            top.add(&dom.text("p", "aside", &messages::fill(messages::UNREAD, &[&document.unread.join(", ")])).attr("data-unread", ""));
        }
    }
    if report.capture.source == Source::Withheld {
        top.add(&dom.says("p", "aside", messages::WITHHELD));
        top.add(&dom.button("primary", "grant", messages::ALLOW));
    }
    if report.capture.source == Source::Refetch {
        let why = match part {
            Part::Page(_) => messages::PAGE_ASKED_AGAIN,
            Part::Response => messages::RESPONSE_ASKED_AGAIN,
        };
        top.add(&dom.says("p", "aside", why));
        if let Part::Page(_) = part {
            top.add(&dom.button("aside-action", "reload", messages::RELOAD));
        }
    }
    if let Part::Page(around) = part {
        notes(dom, &top, report, around);
    }
    top
}

/// What has to be known of a page before its report is believed.
fn notes(dom: &Dom, top: &El, report: &Report, around: &Around) {
    for (name, sentence) in NOTES.iter().filter(|(name, _)| around.notes.iter().any(|note| note == name)) {
        top.add(&dom.says("p", "aside", sentence).attr("data-note", name));
    }
    if around.address.is_some() {
        let loaded = visible(&report.capture.url.chars().take(120).collect::<String>());
        top.add(&dom.text("p", "aside", &messages::fill(messages::NOTE_MOVED, &[&loaded])).attr("data-note", "moved"));
    }
    if report.capture.method.as_deref().is_some_and(|method| !method.eq_ignore_ascii_case("get")) {
        let method = visible(&report.capture.method.iter().flat_map(|method| method.chars()).take(20).collect::<String>());
        top.add(&dom.text("p", "aside", &messages::fill(messages::NOTE_METHOD, &[&method])).attr("data-note", "method"));
    }
}

/// What a person has unfolded, to be unfolded again when the scorecard is rendered anew.
pub(super) fn unfolded(root: &Element) -> Vec<String> {
    let id = |details: &Element| {
        let check = details.get_attribute("data-check").map(|check| format!("[data-check={check}]"));
        check.or_else(|| Some(format!(".{}", details.class_name().split_whitespace().last()?)))
    };
    all(root, "[data-headlint=report] > details[open], .rows > details[open]").iter().filter_map(id).collect()
}

/// Unfolds these again.
pub(super) fn unfold(root: &Element, selectors: &[String]) {
    for details in selectors.iter().filter_map(|selector| find(root, &format!("details{selector}"))) {
        // Refuses nothing: the name is a valid one.
        let _ = details.set_attribute("open", "");
    }
}

fn standing(dom: &Dom, report: &Report) -> El {
    let list = dom.el("ul", "standing").label("aria-label", messages::STANDING);
    for (category, name) in CATEGORIES {
        let (well, judged) = report.standing(category);
        if judged == 0 {
            continue;
        }
        let item = dom.el("li", "");
        let label = dom.says("span", "name", name);
        label.add(&dom.text("b", "", &format!("{well}/{judged}")));
        item.add(&label);
        let tone = if well == judged {
            "good"
        } else if well * 2 >= judged {
            "fair"
        } else {
            "bad"
        };
        let meter = dom.el("meter", "").attr("max", &judged.to_string()).attr("value", &well.to_string());
        let meter = meter
            .attr("data-tone", tone)
            .attr("aria-label", &messages::fill(messages::STANDING_LABEL, &[&messages::tr(name), &well, &judged]));
        item.add(&meter.attr("title", &messages::fill(messages::STANDING_TITLE, &[&well, &judged])));
        list.add(&item);
    }
    list
}

/// The switches between frameworks and between forms.
fn chooser(dom: &Dom) -> El {
    let bar = dom.el("div", "chooser");
    for (name, label, options) in [
        ("framework", messages::FRAMEWORK, [("flask", "Flask"), ("fastapi", "FastAPI")]),
        ("form", messages::FORM, [("plain", messages::PLAIN), ("library", messages::LIBRARY)]),
    ] {
        let group = dom.el("div", "switch").attr("role", "group").label("aria-label", label);
        for (value, text) in options {
            group.add(&dom.button("", "choose", text).attr("data-name", name).attr("data-value", value));
        }
        bar.add(&group);
    }
    bar
}
