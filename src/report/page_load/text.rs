//! A page load for people at a terminal: no more lines than fit on a screen.

use super::{PageLoad, Party};
use crate::platform::Url;
use crate::recorder::resources::{Kind, Resource};
use crate::report::{Judgement, Outcome, Report, inspect, judge, text, visible};
use std::collections::HashMap;
use std::fmt::{self, Write};

/// The most lines of the page's problems, of its other responses, and of third parties.
const MOST_PROBLEMS: usize = 8;
const MOST_RESPONSES: usize = 7;
const MOST_PARTIES: usize = 7;
/// The most characters of a line in a table.
const WIDTH: usize = 79;
/// The most characters of a path in a table.
const PATH: usize = 30;

/// Writes the page's grades and problems, a line for each of its site's other responses, and one for each third party.
///
/// # Errors
/// Those of the writer.
pub fn write(load: &PageLoad, out: &mut impl Write) -> fmt::Result {
    let report = inspect(load.document.clone());
    text::write_grades(&report, out)?;
    writeln!(out, "{}", extent(load))?;
    if load.document.status == Some(304) {
        writeln!(out, "The page came from the browser's cache, so headers may be missing here: record it again with the cache disabled.")?;
    }
    problems(load, &report, out)?;
    own(load, out)?;
    others(&load.others, out)?;
    writeln!(out)?;
    if load.tally.skipped() > 0 {
        writeln!(out, "{}.", load.tally)?;
    }
    let number = load.document.id.as_ref().map(ToString::to_string).unwrap_or_default();
    writeln!(out, "For one response with its fixes use `--entry {number}`, for all of them `--format json`.")
}

/// What the page load is made of.
pub fn extent(load: &PageLoad) -> String {
    let others = load.others.iter().map(|party| party.count).sum::<usize>();
    let mut parts = vec![if load.has_page { "this page" } else { "this response (no page was recorded)" }.to_owned()];
    if load.own.count > 0 {
        parts.push(format!("{} more from {}", load.own.count, visible(&load.own.site)));
    }
    if others > 0 {
        parts.push(format!("{others} from {}", noun(load.others.len(), "other site")));
    }
    format!("{}: {}.", noun(load.count(), "response"), parts.join(", "))
}

fn problems(load: &PageLoad, report: &Report, out: &mut impl Write) -> fmt::Result {
    let rows: Vec<_> = report.worst_first().into_iter().filter(|row| row.outcome < Outcome::Info).collect();
    let what = if load.has_page { "Page" } else { "Response" };
    match rows.len() {
        0 => return writeln!(out, "\n{what}: no problems found."),
        1 => writeln!(out, "\n{what}: 1 problem")?,
        count => writeln!(out, "\n{what}: {count} problems")?,
    }
    for row in rows.iter().take(MOST_PROBLEMS) {
        line(out, &format!("  {:<4}  {}  [{}]", row.outcome.word().to_uppercase(), row.title().english(), row.check.id))?;
    }
    more(rows.len(), MOST_PROBLEMS, out)
}

/// The other responses of the site, worst first: data and frames before files. What has the same problems is one line, files whatever their path.
fn own(load: &PageLoad, out: &mut impl Write) -> fmt::Result {
    if load.own.count == 0 {
        return Ok(());
    }
    writeln!(out, "\nOther responses from {} ({}): entry, status, grade, problems", visible(&load.own.site), load.own.count)?;
    let mut groups: Vec<Group> = Vec::new();
    let mut known: HashMap<(String, &str), usize> = HashMap::new();
    for one in &load.own.kept {
        let judgement = judge(&one.capture);
        let problems = judgement.rows.iter().filter(|row| row.outcome < Outcome::Info);
        let ids: String = problems.flat_map(|row| row.findings.iter().map(|found| found.rule.code).chain([row.check.id, " "])).collect();
        let address = if one.kind.is_judged() { one.capture.url.split(['?', '#']).next().unwrap_or_default() } else { "" };
        match known.get(&(ids.clone(), address)) {
            Some(&at) => groups[at].more += 1,
            None => {
                known.insert((ids, address), groups.len());
                let (score, grade) = (judgement.headlint.score, judgement.headlint.grade.letter());
                groups.push(Group { one, score, grade, problems: codes(&judgement), more: 0 });
            }
        }
    }
    groups.sort_by_key(|group| (!group.one.kind.is_judged(), group.score));
    let mut shown = 0;
    for Group { one, grade, problems, more, .. } in groups.iter().take(MOST_RESPONSES) {
        let capture = &one.capture;
        let number = capture.id.as_ref().map(|id| format!("#{id}")).unwrap_or_default();
        let status = capture.status.unwrap_or_default();
        let path = cut(&visible(&path(&capture.url, &load.document.url)), PATH);
        let like = if *more > 0 { format!(", {more} more alike") } else { String::new() };
        line(out, &format!("  {number:<6}{status}  {grade:<2}  {path:<PATH$}  {problems}{like}"))?;
        shown += 1 + more;
    }
    more(load.own.count, shown, out)
}

/// Responses with the same problems.
struct Group<'a> {
    one: &'a Resource,
    score: u32,
    grade: &'static str,
    problems: String,
    /// How many there are besides.
    more: usize,
}

/// The worst findings by their codes, and how many more there are.
pub fn codes(judgement: &Judgement) -> String {
    let mut found: Vec<_> = judgement.rows.iter().filter(|row| row.outcome < Outcome::Info).collect();
    found.sort_by_key(|row| row.outcome);
    let Some(worst) = found.first() else { return "none".to_owned() };
    let code = worst.findings.first().map(|finding| finding.rule.code).unwrap_or_default();
    let rest = if found.len() > 1 { format!(" +{}", found.len() - 1) } else { String::new() };
    format!("{}/{code}{rest}", worst.check.id)
}

/// What tells a response from others of its page.
pub fn path(url: &str, page: &str) -> String {
    let origin = Url::parse_start(page).map(|page| page.origin()).unwrap_or_default();
    match url.strip_prefix(&origin).filter(|rest| rest.starts_with('/')) {
        Some(rest) => rest.to_owned(),
        None => url.split_once("://").map_or(url, |(_, rest)| rest).to_owned(),
    }
}

fn others(parties: &[Party], out: &mut impl Write) -> fmt::Result {
    if parties.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nThird parties ({})", parties.len())?;
    for party in parties.iter().take(MOST_PARTIES) {
        let site = if party.site.is_empty() { "other sites".to_owned() } else { cut(&visible(&party.site), PATH - 2) };
        line(out, &format!("  {site:<width$}  {}", summary(party), width = PATH - 2))?;
    }
    more(parties.len(), MOST_PARTIES, out)
}

/// A third party in a few words.
pub fn summary(party: &Party) -> String {
    let mut kinds: Vec<(Kind, usize)> = party.kinds.clone();
    kinds.sort_by_key(|(kind, count)| (*kind != Kind::Script, std::cmp::Reverse(*count)));
    let mut parts: Vec<String> = kinds
        .iter()
        .map(|(kind, count)| {
            let name = match kind {
                Kind::Api => "data response",
                Kind::Frame => "HTML page",
                Kind::Script => "script",
                Kind::Style => "stylesheet",
                Kind::Image => "image",
                Kind::Font => "font",
                Kind::Other => "other",
            };
            if *kind == Kind::Other { format!("{count} {name}") } else { noun(*count, name) }
        })
        .collect();
    if party.plain > 0 {
        parts.push(format!("{} over plain HTTP", party.plain));
    }
    if party.cookies > 0 {
        parts.push(format!("sets {}", noun(party.cookies, "cookie")));
    }
    parts.join(", ")
}

fn noun(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

fn more(count: usize, shown: usize, out: &mut impl Write) -> fmt::Result {
    match count.saturating_sub(shown) {
        0 => Ok(()),
        more => writeln!(out, "  And {more} more."),
    }
}

fn line(out: &mut impl Write, text: &str) -> fmt::Result {
    writeln!(out, "{}", cut(text.trim_end(), WIDTH))
}

/// The beginning of a text, with `…` where more follows.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most { text.to_owned() } else { text.chars().take(most - 1).chain(['…']).collect() }
}
