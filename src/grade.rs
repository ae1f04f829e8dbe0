//! Grades: MDN HTTP Observatory's, reproduced, and Headlint's own, which is never kinder.

pub mod headlint;
pub mod observatory;

use serde::{Serialize, Serializer};

/// A letter, from a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grade(&'static str);

impl Grade {
    /// The letter of a score, by MDN's chart: rounded down to a multiple of five, and everything from 100 on is `A+`.
    pub fn of(score: u32) -> Grade {
        Grade(match score / 5 * 5 {
            100.. => "A+",
            90..=99 => "A",
            85..=89 => "A-",
            80..=84 => "B+",
            70..=79 => "B",
            65..=69 => "B-",
            60..=64 => "C+",
            50..=59 => "C",
            45..=49 => "C-",
            40..=44 => "D+",
            30..=39 => "D",
            25..=29 => "D-",
            0..=24 => "F",
        })
    }

    /// As it is written.
    pub fn letter(self) -> &'static str {
        self.0
    }
}

impl Serialize for Grade {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chart_has_a_letter_for_every_score() {
        for (score, letter) in [
            (0, "F"),
            (24, "F"),
            (25, "D-"),
            (45, "C-"),
            (64, "C+"),
            (69, "B-"),
            (84, "B+"),
            (89, "A-"),
            (99, "A"),
            (100, "A+"),
            (145, "A+"),
        ] {
            assert_eq!(Grade::of(score).letter(), letter, "{score}");
        }
    }
}
