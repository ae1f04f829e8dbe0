//! Where each point of the score went: MDN's tests first, then what Headlint takes besides.

use super::{Report, Row};
use crate::grade::observatory::Moved;
use crate::msg;
use crate::sentence::Msg;
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
    /// That MDN takes these points though no finding says that anything is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Msg>,
}

impl Report {
    /// Where each point of the score went.
    pub fn deductions(&self) -> Vec<Deduction> {
        let mdn = self.observatory.moved.iter().map(|moved| Deduction {
            code: format!("observatory/{}", moved.result),
            test: Some(moved.test),
            points: -moved.points,
            note: self.is_counted_by_mdn_alone(moved).then_some(msg!("MDN counts this")),
        });
        let own = self.headlint.deductions.iter().map(|own| Deduction {
            code: format!("{}/{}", own.check, own.rule),
            test: None,
            points: own.points.cast_signed(),
            note: None,
        });
        mdn.chain(own).collect()
    }

    /// The tests for which MDN takes points though no finding says that anything is wrong.
    pub fn counted_by_mdn_alone(&self) -> Vec<&'static str> {
        self.observatory.moved.iter().filter(|moved| self.is_counted_by_mdn_alone(moved)).map(|moved| moved.test).collect()
    }

    fn is_counted_by_mdn_alone(&self, moved: &Moved) -> bool {
        let about = checks_about(moved.test);
        let found = |row: &Row| !row.findings.is_empty() && about.iter().any(|start| row.check.id.starts_with(start));
        moved.points < 0 && !about.is_empty() && !self.rows.iter().any(found)
    }
}

/// How the names of the checks begin that look at what a test of MDN's looks at.
fn checks_about(test: &str) -> &'static [&'static str] {
    match test {
        "content-security-policy" => &["csp", "api_document", "inline_code"],
        "cookies" => &["cookie_", "session_", "cache_session"],
        "cross-origin-embedder-policy" => &["coep"],
        "cross-origin-opener-policy" => &["coop"],
        "cross-origin-resource-policy" => &["corp"],
        "cross-origin-resource-sharing" => &["cors"],
        "redirection" => &["redirects", "https"],
        "referrer-policy" => &["referrer"],
        "strict-transport-security" => &["hsts", "https"],
        "subresource-integrity" => &["sri", "mixed_content", "integrity_policy"],
        "x-content-type-options" => &["sniffing", "api_document"],
        "x-frame-options" => &["framing", "api_document"],
        _ => &[],
    }
}
