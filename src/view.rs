//! The view: one Report as a tree of elements. It knows nothing of headers, of browsers, or of the reader's language.
//!
//! The browser mounts the tree (`src/web/dom.rs`), and [`html`] writes it as a page of its own. What is folded away at first is made by
//! [`unfolded`], once somebody wants to see it: code in four forms for each finding is most of a scorecard.

mod code;
mod further;
mod headers;
pub mod html;
mod messages;
mod node;
pub mod notice;
mod responses;
mod row;

use crate::capture::Source;
use crate::checks::Category;
use crate::grade::Grade;
use crate::recorder::resources::Resource;
use crate::report::{Outcome, Report};
use crate::sentence::{Gap, Msg, Sentence};
use node::{button, el, text};

pub use code::{Chosen, chosen};
pub use node::{Child, Node, Run, Text};

/// The parts of the scorecard, in order, with the names that people read.
const CATEGORIES: [(Category, Msg); 10] = [
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

/// What may have to be said of a page, by name.
const NOTES: [(&str, Msg); 6] = [
    ("reading", messages::NOTE_READING),
    ("silent", messages::NOTE_SILENT),
    ("closed", messages::NOTE_CLOSED),
    ("partial", messages::NOTE_PARTIAL),
    ("provisional", messages::NOTE_PROVISIONAL),
    ("loading", messages::NOTE_LOADING),
];

/// A colour for a grade, as `data-tone` names it.
pub fn tone(grade: Grade) -> &'static str {
    match grade.letter().as_bytes().first() {
        Some(b'A') => "good",
        Some(b'B' | b'C') => "fair",
        _ => "bad",
    }
}

/// Which code is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// `flask` or `fastapi`.
    pub framework: &'static str,
    /// `plain` or `library`.
    pub form: &'static str,
}

impl Setting {
    /// As somebody chose it; by what was detected where nobody did.
    pub fn of(report: &Report, framework: &str, form: &str) -> Setting {
        let framework = match framework {
            "flask" => "flask",
            "fastapi" => "fastapi",
            _ => report.framework().framework(),
        };
        Setting { framework, form: if form == "library" { "library" } else { "plain" } }
    }
}

/// What is looked at.
#[derive(Clone)]
pub enum Subject<'a> {
    /// The page itself.
    Page(Around<'a>),
    /// One of its other responses.
    Response,
}

/// What is known of a page besides its Capture.
#[derive(Clone, Default)]
pub struct Around<'a> {
    /// What it loaded.
    pub resources: &'a [Resource],
    /// How many of those were let go.
    pub dropped: u32,
    /// What changed since last time.
    pub change: Option<Sentence<'static>>,
    /// What is to be said of it, by the names of [`NOTES`].
    pub notes: &'a [String],
    /// Whether scripts have changed the tab's address.
    pub moved: bool,
}

/// What is folded away at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// The code of the patch.
    Patch,
    /// What stands below the heading of a check's row.
    Row(&'static str),
    /// The headers as they were received.
    Headers,
}

/// What is folded away there, without the parts of the patch that are switched off.
pub fn unfolded(report: &Report, setting: Setting, fold: Fold, left_out: &[usize]) -> Vec<Node> {
    match fold {
        Fold::Patch => code::body(report, setting, left_out),
        Fold::Row(id) => {
            let row = report.rows.iter().find(|row| row.check.id == id);
            row.map(|row| row::body(report, setting, row)).into_iter().collect()
        }
        Fold::Headers => headers::body(report),
    }
}

/// Every recipe of the playbook, with the observed host in the examples' place.
pub fn playbook(setting: Setting, host: &str) -> Vec<Node> {
    code::playbook(setting, host)
}

/// The scorecard.
pub fn scorecard(report: &Report, setting: Setting, subject: &Subject) -> Node {
    let own = &report.headlint;
    let mut card = el("main", "card")
        .attr("data-headlint", "report")
        .attr("data-grade", own.grade.letter())
        .attr("data-score", own.score)
        .attr("data-tone", tone(own.grade))
        .attr("data-framework", setting.framework)
        .attr("data-form", setting.form);
    if let Subject::Page(around) = subject
        && around.notes.iter().any(|note| note == "reading")
    {
        card = card.attr("data-reading", "");
    }
    if let Subject::Response = subject {
        card.add(responses::back());
    }
    card.add(top(report, subject));
    if let Subject::Page(Around { change: Some(change), .. }) = subject {
        card.add(text("p", "change", change.clone()).attr("data-change", ""));
    }
    card.add(standing(report));
    if let Some(next) = next(report) {
        card.add(next);
    }
    card.add(chooser(setting));
    card.add(code::patch(report));
    let rows = report.worst_first();
    let mut list = el("section", "rows").label("aria-label", messages::FINDINGS);
    let mut any = false;
    for row in rows.iter().filter(|row| row.outcome < Outcome::Pass) {
        any = true;
        list.add(row::finding_row(row));
    }
    if !any {
        let mut calm = el("p", "calm");
        calm.add(text("span", "tick", Text::plain("✓")).attr("aria-hidden", "true"));
        calm.add(text("span", "", messages::NOTHING_TO_FIX));
        list.add(calm);
    }
    card.add(list);
    if let Subject::Page(Around { resources, dropped, .. }) = subject {
        card.add(responses::list(&report.capture.url, resources, *dropped));
        card.add(further::section(&report.capture));
    }
    card.add(row::folded(&rows, Outcome::Pass, messages::ALL_WELL));
    card.add(row::folded(&rows, Outcome::NotObserved, messages::NOT_OBSERVED));
    card.add(row::folded(&rows, Outcome::NotApplicable, messages::NOT_APPLICABLE));
    card.add(headers::list(report));
    let mut playbook = el("details", "folded playbook").label("data-host", Text::Value(report.host.clone()));
    playbook.add(text("summary", "", messages::PLAYBOOK).attr("data-action", "playbook"));
    card.add(playbook);
    card.add(exports());
    let mut tick = el("label", "");
    tick.add(el("input", "").attr("type", "checkbox").attr("data-values", ""));
    tick.add(text("span", "", messages::INCLUDE_VALUES));
    let mut values = el("p", "export values");
    values.add(tick);
    card.add(values);
    card.add(el("p", "live").attr("data-live", "").attr("aria-live", "polite"));
    card
}

/// What to do first, and what that gains.
fn next(report: &Report) -> Option<Node> {
    let (row, forecast) = report.next()?;
    let mut go = button("", "next", None).attr("data-next", row.check.id);
    go.add(match row.findings.first() {
        Some(found) => text("span", "", found.sentence()),
        None => el("span", ""),
    });
    if let Some(forecast) = forecast {
        let gain = format!("{} → {}", report.headlint.grade.letter(), forecast.grade.letter());
        go.add(text("b", "move", Text::Plain(gain)));
    }
    let mut next = el("p", "next");
    next.add(text("span", "label", messages::DO_FIRST));
    next.add(go);
    Some(next)
}

/// The forms that the report leaves in.
fn exports() -> Node {
    let mut bar = el("p", "export");
    bar.add(button("", "export", Some(messages::COPY_MARKDOWN.into())).attr("data-format", "markdown"));
    for (format, says, title) in [
        ("html", messages::SAVE_PAGE.into(), messages::SAVE_PAGE_TITLE),
        ("json", Text::plain("JSON"), messages::SAVE_JSON_TITLE),
        ("sarif", Text::plain("SARIF"), messages::SAVE_SARIF_TITLE),
    ] {
        bar.add(button("", "save", Some(says)).attr("data-format", format).label("title", title));
    }
    let capture = button("", "export", Some(messages::COPY_CAPTURE.into())).attr("data-format", "capture");
    bar.add(capture.label("title", messages::COPY_CAPTURE_TITLE));
    bar.add(button("options", "options", Some(messages::OPTIONS.into())));
    bar
}

fn top(report: &Report, subject: &Subject) -> Node {
    let own = &report.headlint;
    let mut top = el("header", "top");
    let letter = own.grade.letter();
    top.add(text("p", "grade", Text::plain(letter)).label("aria-label", messages::GRADE.with([Gap::plain(letter)])));
    top.add(summary(report));
    let mdn = &report.observatory;
    for (names, what) in [(&mdn.not_observed, messages::NOT_IN_GRADE), (&mdn.deferred, messages::DEFERRED)] {
        if !names.is_empty() {
            top.add(text("p", "aside", what.with([Gap::plain(names.join(", "))])));
        }
    }
    let alone = report.counted_by_mdn_alone();
    if !alone.is_empty() {
        top.add(text("p", "aside", messages::MDN_COUNTS.with([Gap::plain(alone.join(", "))])));
    }
    if let Some(document) = report.capture.document.seen() {
        if document.left_out > 0 {
            top.add(text("p", "aside", messages::LEFT_OUT.with([Gap::plain(document.left_out)])).attr("data-left-out", ""));
        }
        if !document.unread.is_empty() {
            top.add(text("p", "aside", messages::UNREAD.with([Gap::plain(document.unread.join(", "))])).attr("data-unread", ""));
        }
    }
    if report.capture.source == Source::Withheld {
        top.add(text("p", "aside", messages::WITHHELD));
        top.add(button("primary", "grant", Some(messages::ALLOW.into())));
    }
    if report.capture.source == Source::Refetch {
        match subject {
            Subject::Page(_) => {
                top.add(text("p", "aside", messages::PAGE_ASKED_AGAIN));
                top.add(button("aside-action", "reload", Some(messages::RELOAD.into())));
            }
            Subject::Response => top.add(text("p", "aside", messages::RESPONSE_ASKED_AGAIN)),
        }
    }
    if let Subject::Page(around) = subject {
        notes(&mut top, report, around);
    }
    top
}

/// The grade in words: of which page, how many points, what MDN's scanner says, and what the page seems to come from.
fn summary(report: &Report) -> Node {
    let (own, mdn, url) = (&report.headlint, &report.observatory, report.capture.url.as_str());
    let mut side = el("div", "summary");
    let host = report.host.as_str();
    let host = if host.is_empty() { url } else { host };
    side.add(text("h1", "", Text::value(host, 120)).label("title", Text::value(url, 500)));
    side.add(text("p", "points", messages::POINTS.with([Gap::plain(own.score)])));
    let (grade, score) = (Gap::plain(mdn.grade.letter()), Gap::plain(mdn.score));
    let peer = match mdn.score.saturating_sub(own.score) {
        0 => messages::PEER.with([grade, score]),
        less => messages::PEER_AND_TAKEN.with([grade, score, Gap::plain(less)]),
    };
    side.add(text("p", "peer", peer));
    let found = &report.detected;
    if !found.is_empty() {
        let names: Vec<&str> = found.iter().take(3).map(|seen| seen.name).collect();
        let signs =
            found.iter().take(3).map(|seen| messages::SIGN.with([Gap::plain(seen.name), seen.sign.into(), Gap::plain(seen.confidence)]));
        let detected = text("p", "detected", messages::SEEMS.with([Gap::plain(names.join(", "))]));
        side.add(detected.label("title", Text::Lines(signs.collect())));
    }
    side
}

/// What has to be known of a page before its report is believed.
fn notes(top: &mut Node, report: &Report, around: &Around) {
    for (name, sentence) in NOTES.iter().filter(|(name, _)| around.notes.iter().any(|note| note == name)) {
        top.add(text("p", "aside", *sentence).attr("data-note", name));
    }
    if around.moved {
        let loaded = report.capture.url.chars().take(120).collect::<String>();
        top.add(text("p", "aside", messages::NOTE_MOVED.with([Gap::plain(loaded)])).attr("data-note", "moved"));
    }
    if let Some(method) = report.capture.method.as_deref().filter(|method| !method.eq_ignore_ascii_case("get")) {
        let method = method.chars().take(20).collect::<String>();
        top.add(text("p", "aside", messages::NOTE_METHOD.with([Gap::plain(method)])).attr("data-note", "method"));
    }
}

fn standing(report: &Report) -> Node {
    let mut list = el("ul", "standing").label("aria-label", messages::STANDING);
    for (category, name) in CATEGORIES {
        let (well, judged) = report.standing(category);
        if judged == 0 {
            continue;
        }
        let mut label = text("span", "name", name);
        label.add(text("b", "", Text::Plain(format!("{well}/{judged}"))));
        let tone = if well == judged {
            "good"
        } else if well * 2 >= judged {
            "fair"
        } else {
            "bad"
        };
        let counted = [Gap::plain(well), Gap::plain(judged)];
        let meter = el("meter", "")
            .attr("max", judged)
            .attr("value", well)
            .attr("data-tone", tone)
            .label("aria-label", messages::STANDING_LABEL.with([name.into()].into_iter().chain(counted.clone())))
            .label("title", messages::STANDING_TITLE.with(counted));
        let mut item = el("li", "");
        item.add(label);
        item.add(meter);
        list.add(item);
    }
    list
}

/// The switches between frameworks and between forms.
fn chooser(setting: Setting) -> Node {
    let mut bar = el("div", "chooser");
    for (name, label, chosen, options) in [
        ("framework", messages::FRAMEWORK, setting.framework, [("flask", Text::plain("Flask")), ("fastapi", Text::plain("FastAPI"))]),
        ("form", messages::FORM, setting.form, [("plain", messages::PLAIN.into()), ("library", messages::LIBRARY.into())]),
    ] {
        let mut group = el("div", "switch").attr("role", "group").label("aria-label", label);
        for (value, says) in options {
            let button = button("", "choose", Some(says)).attr("data-name", name).attr("data-value", value);
            group.add(button.attr("aria-pressed", value == chosen));
        }
        bar.add(group);
    }
    bar
}

/// A sentence of ours from a table that `docs/words.json` lists whole.
fn ours(sentence: &'static str) -> Msg {
    Msg::made_by_the_macro(sentence)
}
