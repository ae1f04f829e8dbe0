//! The lists that a server controls, natively: the same rows as `benches/freeze.mjs` hands to the module in Chromium.

use crate::bench::median;
use crate::lists::{capture, rows, text};
use anyhow::Result;
use headlint::report::{inspect, judge};
use std::time::Duration;

/// What one row may take.
pub const BOUND: Duration = Duration::from_millis(50);
/// Just below the most that is read of a header, and much more.
const SIZES: [usize; 2] = [32_000, 1_000_000];

/// A row for each list: the time to judge a response that has it, and to judge it, plan its patch and foretell each fix; whether all are within bounds.
pub fn table() -> Result<(String, bool)> {
    let mut table = String::from("\n| natively, ms to judge + to plan and to foretell | 32 KB | 1,000 KB |\n| --- | ---: | ---: |\n");
    let mut held = true;
    for row in &rows()? {
        let mut cells = String::new();
        for bytes in SIZES {
            let Some(capture) = capture(row, bytes)? else { continue };
            let judge = median(5, || judge(&capture).headlint.score);
            let all = median(5, || {
                let report = inspect(capture.clone());
                (report.next().is_some(), report.forecast(report.plan()).score)
            });
            held &= judge.max(all) <= BOUND;
            cells.push_str(&format!(" {:.1} + {:.1} |", judge.as_secs_f64() * 1e3, all.saturating_sub(judge).as_secs_f64() * 1e3));
        }
        if !cells.is_empty() {
            table.push_str(&format!("| {} |{cells}\n", text(row, "name")));
        }
    }
    Ok((table + &format!("\nBound: {} ms each.\n", BOUND.as_millis()), held))
}
