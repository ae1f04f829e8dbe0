//! A page load as Markdown, for a ticket: the document's whole report, then its site's other responses and third parties, an item each.

use super::{PageLoad, text};
use crate::markdown::{Line, Page};
use crate::report::{judge, markdown};
use crate::sentence::cut;
use std::fmt::{self, Write};

/// The most items of a list, and characters of an address.
const MOST: usize = 100;
const MOST_OF_PATH: usize = 200;

/// Writes the report.
///
/// # Errors
/// Those of the writer.
pub fn write(load: &PageLoad, out: &mut impl Write) -> fmt::Result {
    let words = |words: &str| Line::default().words(words);
    let mut page = Page::default();
    markdown::add(&super::inspect(load.document.clone()), &mut page);
    if load.own.count > 0 {
        page.heading(2, words(&format!("Other responses from the same site ({})", load.own.count)));
        for one in load.own.kept.iter().take(MOST) {
            let judgement = judge(&one.capture);
            let path = text::path(&one.capture.url, &load.document.url);
            let what = format!(" {}, {}: ", one.capture.status.unwrap_or_default(), judgement.headlint.grade.letter());
            page.item(0, Line::default().value(&cut(&path, MOST_OF_PATH)).words(&what).value(&text::codes(&judgement)));
        }
        more(load.own.count, load.own.kept.len(), &mut page);
    }
    if !load.others.is_empty() {
        page.heading(2, words(&format!("Third parties ({})", load.others.len())));
        for party in load.others.iter().take(MOST) {
            let line = if party.site.is_empty() { words("other sites") } else { Line::default().value(&party.site) };
            page.item(0, line.words(&format!(": {}", text::summary(party))));
        }
        more(load.others.len(), load.others.len(), &mut page);
    }
    if load.tally.skipped() > 0 {
        page.paragraph(words(&format!("{}.", load.tally)));
    }
    out.write_str(&page.finish())
}

/// How many are not listed.
fn more(count: usize, kept: usize, page: &mut Page) {
    let more = count - kept.min(MOST);
    if more > 0 {
        page.item(0, Line::default().words(&format!("And {more} more.")));
    }
}
