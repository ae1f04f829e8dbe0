//! The one writer of Markdown (CommonMark, and GitHub's additions to it): every line and block that Headlint writes in it is made here.
//!
//! Our own words are escaped as text. Values, which may be anybody's, become code spans that they cannot end, with what is invisible in them
//! made visible: a renderer shows exactly that text, and nothing in it is a link, a mention, a picture or an element.

use crate::sentence::{Piece, visible};

/// What means something in a text. `$` opens GitHub's mathematics.
const SPECIAL: &str = "\\*_[]<>#|&~$";

/// A line of Markdown under construction.
#[derive(Default)]
pub struct Line(String);

impl Line {
    /// Adds our own words, in which what is between back-ticks is code.
    pub fn words(mut self, words: &str) -> Line {
        for (at, piece) in words.split('`').enumerate() {
            match at % 2 {
                0 => self.text(piece),
                _ => self.code(piece),
            }
        }
        self
    }

    /// Adds what is the same in every language, in which back-ticks mean nothing.
    fn plain(mut self, text: &str) -> Line {
        self.text(&visible(text).replace('`', "'"));
        self
    }

    /// Adds our own words in bold type; they hold no code.
    pub fn strong(mut self, words: &str) -> Line {
        self.0.push_str("**");
        self.text(words);
        self.0.push_str("**");
        self
    }

    /// Adds a value: any text at all.
    pub fn value(mut self, value: &str) -> Line {
        self.code(value);
        self
    }

    /// Adds an address of our own as a link.
    pub fn link(mut self, url: &'static str) -> Line {
        self.0.extend(["<", url, ">"]);
        self
    }

    /// Adds a sentence.
    pub fn sentence(self, pieces: &[Piece]) -> Line {
        pieces.iter().fold(self, |line, piece| match piece {
            Piece::Words(words) => line.words(words),
            Piece::Plain(text) => line.plain(text),
            Piece::Value(value) => line.value(value),
        })
    }

    fn text(&mut self, text: &str) {
        // At its beginning a line could become a list, a heading or a rule.
        let number = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let begins = self.0.is_empty();
        for (at, c) in text.char_indices() {
            // Within a word an underscore means nothing.
            let inside = |side: Option<char>| side.is_some_and(|c| c.is_ascii_alphanumeric());
            let within = c == '_' && inside(text[..at].chars().next_back()) && inside(text[at + 1..].chars().next());
            let starts_block = begins && ((at == 0 && "-+=".contains(c)) || (at == number && number > 0 && ".)".contains(c)));
            if starts_block || (SPECIAL.contains(c) && !within) {
                self.0.push('\\');
            }
            match c {
                '\n' => self.0.push(' '),
                c if c.is_ascii_control() => self.0.extend(c.escape_default()),
                c => self.0.push(c),
            }
        }
    }

    /// A code span (CommonMark 6.1): its fence is longer than any run of back-ticks inside, and one space at each end belongs to the fence
    /// wherever the text itself would lose one, or would touch the fence with a back-tick.
    fn code(&mut self, text: &str) {
        if text.is_empty() {
            // There is no empty code span.
            return self.text("(empty)");
        }
        let text = visible(text);
        let fence = "`".repeat(longest_run(&text) + 1);
        let spaced = text.starts_with(' ') && text.ends_with(' ') && !text.trim_matches(' ').is_empty();
        let space = if spaced || text.starts_with('`') || text.ends_with('`') { " " } else { "" };
        if self.0.ends_with('`') {
            // The two fences would be one.
            self.0.push(' ');
        }
        self.0.extend([&fence, space, &text, space, &fence]);
    }
}

/// The longest run of back-ticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// What was written last: items of a list follow one another, everything else is separated by an empty line.
#[derive(Default, PartialEq)]
enum Last {
    #[default]
    Nothing,
    Item,
    Block,
}

/// A page of Markdown under construction.
#[derive(Default)]
pub struct Page {
    out: String,
    last: Last,
}

impl Page {
    /// Adds a heading.
    pub fn heading(&mut self, level: usize, line: Line) {
        self.begin(Last::Block);
        self.out.push_str(&"#".repeat(level.clamp(1, 6)));
        self.end(" ", line);
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, line: Line) {
        self.begin(Last::Block);
        self.end("", line);
    }

    /// Adds an item of a list; at depth 1, one that belongs to the item before.
    pub fn item(&mut self, depth: usize, line: Line) {
        self.begin(Last::Item);
        self.out.push_str(&"  ".repeat(depth));
        self.end("* ", line);
    }

    /// Adds a block of code in a language, or in none.
    pub fn code_block(&mut self, language: &'static str, code: &str) {
        self.begin(Last::Block);
        let fence = "`".repeat((longest_run(code) + 1).max(3));
        self.out.extend([&fence, language, "\n"]);
        for line in code.strip_suffix('\n').unwrap_or(code).split('\n') {
            self.out.extend([&visible(line), "\n"]);
        }
        self.out.extend([&fence, "\n"]);
    }

    /// Adds a table of our own words. Values have no place here: not every text can be written in a cell.
    pub fn table(&mut self, head: &[&str], rows: &[Vec<&str>]) {
        self.begin(Last::Block);
        let row = |cells: &[&str]| -> String {
            let cells = cells.iter().map(|words| {
                // In a cell a bar ends even a code span, unless it is escaped there; in a text it is escaped already.
                let line = Line::default().words(words).0;
                line.replace("\\|", "|").replace('|', "\\|")
            });
            format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
        };
        self.out.push_str(&row(head));
        self.out.push_str(&format!("|{}\n", " --- |".repeat(head.len())));
        rows.iter().for_each(|cells| self.out.push_str(&row(cells)));
    }

    /// The whole page.
    pub fn finish(self) -> String {
        self.out
    }

    fn begin(&mut self, block: Last) {
        if self.last != Last::Nothing && !(block == Last::Item && self.last == Last::Item) {
            self.out.push('\n');
        }
        self.last = block;
    }

    fn end(&mut self, mark: &str, line: Line) {
        self.out.extend([mark, line.0.trim_end_matches(' '), "\n"]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_hold_any_text() {
        for (text, written) in [
            ("plain", "`plain`"),
            ("", "(empty)"),
            (" ", "` `"),
            ("   ", "`   `"),
            (" a", "` a`"),
            ("a ", "`a `"),
            (" a ", "`  a  `"),
            ("`", "`` ` ``"),
            ("`a", "`` `a ``"),
            ("a`b``c", "```a`b``c```"),
            ("\\", "`\\`"),
            ("a\r\nb\0\u{202e}", "`a\\r\\nb\\u{0}\\u{202e}`"),
        ] {
            assert_eq!(Line::default().value(text).0, written, "{text:?}");
        }
        assert_eq!(Line::default().value("a").value("b").words("`c`").0, "`a` `b` `c`");
    }

    #[test]
    fn words_are_text() {
        assert_eq!(Line::default().words("a_b _c_ <i> `x<y>` [1] $x$").0, "a_b \\_c\\_ \\<i\\> `x<y>` \\[1\\] \\$x\\$");
        assert_eq!(Line::default().words("- 1").0, "\\- 1");
        assert_eq!(Line::default().words("12. a 3. b").0, "12\\. a 3. b");
        assert_eq!(Line::default().value("x").words("- 1. a").0, "`x`- 1. a");
    }

    #[test]
    fn blocks_stand_apart_and_items_together() {
        let mut page = Page::default();
        page.heading(1, Line::default().words("A"));
        page.item(0, Line::default().words("b"));
        page.item(1, Line::default().value("c"));
        page.code_block("python", "```\nx\n");
        page.table(&["a", "b"], &[vec!["c|d", "`e|f`"]]);
        assert_eq!(page.finish(), "# A\n\n* b\n  * `c`\n\n````python\n```\nx\n````\n\n| a | b |\n| --- | --- |\n| c\\|d | `e\\|f` |\n");
    }
}
