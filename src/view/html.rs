//! The scorecard as one page that needs nothing else and runs nothing, and the one writer of HTML: every text and every attribute is escaped here.

use super::node::{Child, Node, Run, Text, el, text};
use super::{Around, Setting, Subject, messages, scorecard, unfolded};
use crate::recorder::resources::Resource;
use crate::report::Report;
use crate::sentence::{Gap, Translate, english};

/// The style sheet of the popup, the demo page and what is saved.
pub const STYLE: &str = include_str!("card.css");

/// The report as a page of its own, as nobody has set or unfolded it, in English.
pub fn report(report: &Report) -> String {
    let setting = Setting::of(report, "", "");
    page(&Saved { report, setting, subject: Subject::Page(Around::default()), left_out: &[], open: &[] }, &english)
}

/// A page with everything that it loaded, the same way.
pub fn page_load(report: &Report, resources: &[Resource], dropped: usize) -> String {
    let setting = Setting::of(report, "", "");
    let around = Around { resources, dropped: u32::try_from(dropped).unwrap_or(u32::MAX), ..Around::default() };
    page(&Saved { report, setting, subject: Subject::Page(around), left_out: &[], open: &[] }, &english)
}

/// What is written.
pub struct Saved<'a> {
    /// The report.
    pub report: &'a Report,
    /// Which code is shown; the other is left out.
    pub setting: Setting,
    /// What it is of.
    pub subject: Subject<'a>,
    /// The parts of the patch that are switched off, by their places.
    pub left_out: &'a [usize],
    /// The checks whose rows are unfolded.
    pub open: &'a [String],
}

/// The page.
pub fn page(saved: &Saved, translate: Translate) -> String {
    let mut body = el("body", "saved");
    body.add(card(saved));
    let grade = saved.report.headlint.grade.letter();
    let title = messages::SAVED_TITLE.with([Gap::plain(grade), Gap::plain(&saved.report.capture.url)]);
    let mut out = "<!doctype html>\n<html lang=\"en\"><head>".to_owned();
    write(&el("meta", "").attr("charset", "utf-8"), translate, &mut out);
    for (attribute, name, content) in [
        ("http-equiv", "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
        ("name", "viewport", "width=device-width"),
        ("name", "color-scheme", "light dark"),
    ] {
        write(&el("meta", "").attr(attribute, name).attr("content", content), translate, &mut out);
    }
    write(&text("title", "", title), translate, &mut out);
    // Nothing is escaped in a style; only its own end could end it.
    out.extend(["<style>", &STYLE.replace("</", "<\\/"), "</style></head>"]);
    write(&body, translate, &mut out);
    out.push_str("</html>\n");
    out
}

/// The card with everything in it that can be read, and nothing that can only be pressed.
pub fn card(saved: &Saved) -> Node {
    let card = scorecard(saved.report, saved.setting, &saved.subject);
    let mut card = card.whole(&|fold| unfolded(saved.report, saved.setting, *fold, saved.left_out));
    settle(&mut card);
    card = card.without(&is_for_pressing);
    open(&mut card, saved.open);
    card
}

/// Makes lines of other responses that can be pressed into lines that cannot.
fn settle(node: &mut Node) {
    if node.tag == "button" && node.class == "response" {
        node.tag = "div";
        node.attributes.clear();
    }
    for child in &mut node.children {
        if let Child::Node(child) = child {
            settle(child);
        }
    }
}

/// Whether an element is for somebody who can press something, or hidden.
fn is_for_pressing(node: &Node) -> bool {
    /// By the first word of the class.
    const CLASSES: [&str; 4] = ["next", "what-if", "chooser", "export"];
    let mut classes = node.class.split(' ');
    matches!(node.tag, "button" | "input")
        || classes.clone().next().is_some_and(|class| CLASSES.contains(&class))
        || classes.any(|class| class == "playbook")
        || ["hidden", "data-further", "data-live"].iter().any(|name| node.has(name))
}

/// Unfolds the rows of these checks.
fn open(node: &mut Node, checks: &[String]) {
    let is_one = |(name, value): &(&str, Text)| *name == "data-check" && matches!(value, Text::Plain(id) if checks.contains(id));
    if node.tag == "details" && node.attributes.iter().any(is_one) {
        node.attributes.push(("open", Text::Plain(String::new())));
    }
    for child in &mut node.children {
        if let Child::Node(child) = child {
            open(child, checks);
        }
    }
}

/// Writes an element and what is in it.
pub fn write(node: &Node, translate: Translate, out: &mut String) {
    out.extend(["<", node.tag]);
    if !node.class.is_empty() {
        out.extend([" class=\"", node.class, "\""]);
    }
    for (name, value) in &node.attributes {
        out.extend([" ", name, "=\""]);
        escape(&value.flat(translate), out);
        out.push('"');
    }
    out.push('>');
    if matches!(node.tag, "meta" | "input") {
        return;
    }
    for child in &node.children {
        match child {
            Child::Node(child) => write(child, translate, out),
            Child::Text(text) => {
                for run in text.runs(translate) {
                    match run {
                        Run::Text(text) => escape(&text, out),
                        Run::Code(code) => {
                            out.push_str("<code>");
                            escape(&code, out);
                            out.push_str("</code>");
                        }
                    }
                }
            }
            Child::Later(_) => {}
        }
    }
    out.extend(["</", node.tag, ">"]);
}

/// Writes a text so that no character of it means anything, between tags or between double quotes.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}
