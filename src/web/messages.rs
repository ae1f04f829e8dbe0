//! What buttons, live regions and the toolbar say: the scorecard's own words are in `src/view/messages.rs`.

use crate::msg;
use crate::sentence::Msg;

pub(super) const COPIED: Msg = msg!("Copied");
pub(super) const SELECT_AND_COPY: Msg = msg!("Selected: press Ctrl+C (⌘C)");
pub(super) const COULD_NOT_COPY: Msg = msg!("Could not copy: {}");
pub(super) const COULD_NOT_SAVE: Msg = msg!("Could not save: {}");
pub(super) const TOO_LARGE: Msg = msg!("the report is too large");
pub(super) const REFUSED: Msg = msg!("the browser refused");
pub(super) const BADGE: Msg = msg!("Headlint: {} ({} points)");
pub(super) const NO_ANSWER: Msg = msg!("no response");
pub(super) const CHECKED: Msg = msg!("Checked {} of {}…");
pub(super) const ALL_CHECKED: Msg = msg!("Checked {} URLs; {} did not respond in full.");
