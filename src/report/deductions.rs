//! Where each point of the score went: MDN's tests first, then what Headlint takes besides.

use super::Report;
use serde::Serialize;

/// A step from 100 to the score. The score is 100 less the points of all steps, and never below 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deduction {
    /// The finding's code, or `observatory/` and the key of a test's result.
    pub code: String,
    /// The test of MDN's that this is of; absent where it is Headlint's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<&'static str>,
    /// What it takes; below 0 where it adds points.
    pub points: i32,
}

impl Report {
    /// Where each point of the score went.
    pub fn deductions(&self) -> Vec<Deduction> {
        let mdn = self.observatory.moved.iter().map(|moved| Deduction {
            code: format!("observatory/{}", moved.result),
            test: Some(moved.test),
            points: -moved.points,
        });
        let own = self.headlint.deductions.iter().map(|own| Deduction {
            code: format!("{}/{}", own.check, own.rule),
            test: None,
            points: own.points.cast_signed(),
        });
        mdn.chain(own).collect()
    }
}
