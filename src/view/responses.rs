//! What the page loaded besides itself: of its own site the responses to its scripts by origin, with a mark for the worst, and the rest counted; of
//! each other site a line, with its responses folded into it.

use super::messages;
use super::node::{Child, Node, Text, button, el, text};
use super::row::label;
use crate::evidence::site;
use crate::platform::Url;
use crate::recorder::resources::{Kind, Resource};
use crate::report::{Outcome, judge};
use crate::sentence::Gap;

/// The most responses that are listed.
const MOST: usize = 200;
/// The most other sites that are listed.
const MOST_PARTIES: usize = 100;
/// As many resources as a page is asked for: there may be more.
const ASKED_FOR: usize = 1_000;

/// The list, folded; empty where nothing else was seen. `dropped` is how many were let go for want of room.
pub(super) fn list(page: &str, resources: &[Resource], dropped: u32) -> Node {
    if resources.is_empty() {
        return el("div", "no-responses");
    }
    let mut all: Vec<Listed> = Vec::with_capacity(resources.len());
    let mut judged = 0;
    for (at, one) in resources.iter().enumerate() {
        let is_judged = is_judged(one);
        judged += usize::from(is_judged);
        let outcome = (is_judged && judged <= MOST).then(|| worst(one));
        all.push(Listed { at, one, is_judged, outcome, origin: origin(one), site: site::of_url(&one.capture.url) });
    }
    let mut details = el("details", "folded responses").attr("data-responses", resources.len());
    let mut summary = el("summary", "");
    summary.children.extend(worst_of(&all).map(dot).map(Child::Node));
    summary.add(text("span", "name", messages::RESPONSES.with([Gap::plain(resources.len())])));
    details.add(summary);
    let own = site::of_url(page);
    let (own, others): (Vec<Listed>, Vec<Listed>) = all.into_iter().partition(|listed| listed.site == own);
    add_judged(page, &own, MOST, &mut details);
    let rest: Vec<&Listed> = own.iter().filter(|listed| !listed.is_judged).collect();
    if !rest.is_empty() {
        let mut inner = el("details", "rest");
        inner.add(text("summary", "", messages::REST.with([Gap::plain(rest.len())])));
        add_rest(page, &rest, MOST, &mut inner);
        details.add(inner);
    }
    add_parties(page, others, &mut details);
    if resources.len() >= ASKED_FOR {
        details.add(text("p", "aside", messages::NO_MORE_RESPONSES));
    }
    if dropped > 0 {
        details.add(text("p", "aside", messages::DROPPED.with([Gap::plain(dropped)])));
    }
    details
}

/// What is shown of one.
struct Listed<'a> {
    /// Its place among the resources.
    at: usize,
    one: &'a Resource,
    is_judged: bool,
    /// Its worst row, where it is judged here.
    outcome: Option<Outcome>,
    origin: String,
    site: String,
}

/// The worst of several, where it is worth a mark.
fn worst_of<'a>(all: impl IntoIterator<Item = &'a Listed<'a>>) -> Option<Outcome> {
    all.into_iter().filter_map(|listed| listed.outcome).min().filter(|outcome| *outcome < Outcome::Info)
}

/// The responses that carry data or make a page, by origin.
fn add_judged(page: &str, all: &[Listed], most: usize, into: &mut Node) {
    let mut judged: Vec<&Listed> = all.iter().filter(|listed| listed.is_judged).collect();
    let more = judged.len().saturating_sub(most);
    judged.truncate(most);
    judged.sort_by(|one, other| one.origin.cmp(&other.origin));
    for group in judged.chunk_by(|one, next| one.origin == next.origin) {
        into.add(text("h2", "origin", Text::Value(group[0].origin.clone())));
        let mut list = el("ul", "");
        for listed in group {
            list.add(item(page, listed));
        }
        into.add(list);
    }
    if more > 0 {
        into.add(text("p", "more", messages::MORE.with([Gap::plain(more)])));
    }
}

/// What is only counted and listed: nobody judges a picture's headers one by one.
fn add_rest(page: &str, rest: &[&Listed], most: usize, into: &mut Node) {
    if rest.iter().any(|listed| !listed.one.is_seen()) {
        into.add(text("p", "aside", messages::REST_HOW));
    }
    let mut list = el("ul", "");
    for listed in rest.iter().take(most) {
        list.add(item(page, listed));
    }
    into.add(list);
    if rest.len() > most {
        into.add(text("p", "more", messages::MORE.with([Gap::plain(rest.len() - most)])));
    }
}

/// Other sites, a line each; their responses are folded into it.
fn add_parties(page: &str, mut others: Vec<Listed>, into: &mut Node) {
    if others.is_empty() {
        return;
    }
    // Of each site in the order in which they came.
    others.sort_by(|one, other| one.site.cmp(&other.site));
    let mut parties: Vec<&[Listed]> = others.chunk_by(|one, next| one.site == next.site).collect();
    parties.sort_by_key(|party| std::cmp::Reverse(party.len()));
    into.add(text("h2", "parties", messages::THIRD_PARTIES.with([Gap::plain(parties.len())])));
    let mut shown = 0;
    for (number, party) in parties.iter().enumerate() {
        if number == MOST_PARTIES {
            into.add(text("p", "more", messages::MORE.with([Gap::plain(parties.len() - number)])));
            break;
        }
        let mut details = el("details", "party").attr("data-site", &party[0].site);
        let mut summary = el("summary", "");
        summary.children.extend(worst_of(*party).map(dot).map(Child::Node));
        summary.add(text("span", "name", Text::value(&party[0].site, 120)));
        summary.add(text("span", "count", Text::plain(party.len())));
        details.add(summary);
        let most = MOST.saturating_sub(shown).max(1);
        shown += party.len().min(most);
        add_judged(page, party, most, &mut details);
        let rest: Vec<&Listed> = party.iter().filter(|listed| !listed.is_judged).collect();
        if !rest.is_empty() {
            add_rest(page, &rest, most, &mut details);
        }
        into.add(details);
    }
}

/// The way back from a response to its page.
pub(super) fn back() -> Node {
    let mut bar = el("p", "back");
    bar.add(button("", "pick", Some(messages::BACK.into())).attr("data-at", ""));
    bar
}

fn item(page: &str, listed: &Listed) -> Node {
    let one = listed.one;
    let mut entry = match one.is_seen() {
        true => button("response", "pick", None).attr("data-at", listed.at),
        // Its headers are requested when somebody wants to see them.
        false if one.may_request(page) => button("response", "fetch", None).attr("data-at", listed.at),
        false => el("div", "response").attr("data-kept", ""),
    };
    entry.children.extend(listed.outcome.map(dot).map(Child::Node));
    let status = match one.capture.status {
        Some(status) => Text::plain(status),
        None if one.is_seen() || one.may_request(page) => Text::plain("–"),
        None if one.is_loaded => messages::KEPT_FROM.into(),
        None => messages::NOT_LOADED.into(),
    };
    entry.add(text("span", "status", status));
    // What is judged stands below its origin.
    let shown = one.capture.url.strip_prefix(&listed.origin).filter(|_| listed.is_judged).unwrap_or(&one.capture.url);
    entry.add(text("span", "path", Text::value(shown, 160)));
    if one.kind == Kind::Frame {
        entry.add(text("span", "kind", messages::FRAME));
    }
    let mut item = el("li", "");
    item.add(entry);
    item
}

fn dot(outcome: Outcome) -> Node {
    let label = if outcome < Outcome::Pass { label(outcome) } else { messages::WELL };
    // The colour is chosen by the parent's outcome, as in rows.
    let mut dot = el("span", "verdict").attr("data-outcome", outcome.word());
    dot.add(el("span", "dot").attr("role", "img").label("aria-label", label));
    dot
}

/// Whether it is judged in the list: it carries data or makes a page, and its headers were seen.
fn is_judged(one: &Resource) -> bool {
    one.kind.is_judged() && one.is_seen()
}

fn worst(one: &Resource) -> Outcome {
    judge(&one.capture).rows.iter().map(|row| row.outcome).min().unwrap_or(Outcome::Pass)
}

fn origin(one: &Resource) -> String {
    Url::parse(&one.capture.url).map(|url| url.origin()).unwrap_or_default()
}
