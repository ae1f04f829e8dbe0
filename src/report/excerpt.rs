//! A value as people see it: the part that matters marked, what is long cut, what is invisible made visible.

use crate::capture::Capture;
use crate::evidence::{Span, name_at, text_at};
use crate::sentence::visible;
use std::ops::Range;

/// The most bytes shown before and after a mark, and of the mark itself.
const AROUND: usize = 120;
const MARKED: usize = 400;

/// A marked piece of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The header's name.
    pub name: String,
    /// What comes before the mark.
    pub before: String,
    /// The mark.
    pub marked: String,
    /// What comes after it.
    pub after: String,
}

impl Excerpt {
    /// The excerpt around a span; nothing where the span points nowhere.
    pub fn of(capture: &Capture, span: Span) -> Option<Excerpt> {
        let text = text_at(capture, span.place)?;
        let Range { start, end } = span.range();
        let marked = text.get(start..end)?;
        let from = text.ceil_char_boundary(start.saturating_sub(AROUND));
        let to = text.floor_char_boundary(end.saturating_add(AROUND).min(text.len()));
        let before = visible(text.get(from..start)?);
        let after = visible(text.get(end..to)?);
        let kept = &marked[..marked.floor_char_boundary(MARKED)];
        Some(Excerpt {
            name: visible(name_at(capture, span.place)),
            before: if from > 0 { format!("…{before}") } else { before },
            marked: if kept.len() < marked.len() { format!("{}…", visible(kept)) } else { visible(kept) },
            after: if to < text.len() { format!("{after}…") } else { after },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Place;

    #[test]
    fn marks_and_cuts() {
        let value = format!("{}bad{}", "é".repeat(100), "x".repeat(200));
        let capture = Capture { headers: vec![("A".into(), value.into())], ..Capture::default() };
        let excerpt = Excerpt::of(&capture, Span::new(Place::Header(0), 200..203)).unwrap();
        assert_eq!(excerpt.marked, "bad");
        assert!(excerpt.before.starts_with('…') && excerpt.before.ends_with('é'));
        assert_eq!(excerpt.after.chars().count(), 121);
        assert_eq!(Excerpt::of(&capture, Span::new(Place::Header(0), 1..2)), None);
        assert_eq!(Excerpt::of(&capture, Span::new(Place::Header(9), 0..0)), None);
    }
}
