//! `X-Frame-Options` (HTML, section "The X-Frame-Options header").

use super::{Spanned, tokens};
use crate::capture::Fields;

/// The header's values: browsers take the fields together as one list.
#[derive(Clone, Debug, Default)]
pub struct FrameOptions<'a> {
    /// Each value, in order, empty ones included.
    pub values: Vec<(Spanned<'a>, FrameOption)>,
}

/// What one value means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameOption {
    /// `DENY`.
    Deny,
    /// `SAMEORIGIN`.
    SameOrigin,
    /// `ALLOW-FROM …`, which current browsers ignore.
    AllowFrom,
    /// Anything else, which browsers ignore.
    Unknown,
}

impl<'a> FrameOptions<'a> {
    pub(super) fn read(fields: &Fields<'a>) -> FrameOptions<'a> {
        let values = tokens(fields, "x-frame-options").flat_map(|field| field.split(','));
        FrameOptions { values: values.map(|value| (value, meaning(value))).collect() }
    }

    /// What a browser does: `None` is what it ignores; values that contradict one another deny.
    pub fn effect(&self) -> Option<FrameOption> {
        let known = |(_, option): &&(Spanned, FrameOption)| matches!(option, FrameOption::Deny | FrameOption::SameOrigin);
        let first = self.values.iter().find(known)?.1;
        let agree = self.values.iter().all(|(_, option)| *option == first);
        Some(if agree { first } else { FrameOption::Deny })
    }
}

fn meaning(value: Spanned) -> FrameOption {
    if value.is("deny") {
        FrameOption::Deny
    } else if value.is("sameorigin") {
        FrameOption::SameOrigin
    } else if value.text.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("allow-from")) {
        FrameOption::AllowFrom
    } else {
        FrameOption::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contradictions_deny_and_unknown_values_do_nothing() {
        for (fields, effect) in [
            (&["DENY"][..], Some(FrameOption::Deny)),
            (&["SameOrigin", "SAMEORIGIN"], Some(FrameOption::SameOrigin)),
            (&["SAMEORIGIN, DENY"], Some(FrameOption::Deny)),
            (&["ALLOW-FROM https://a"], None),
            (&["ALLOWALL"], None),
            (&[""], None),
            (&[], None),
        ] {
            let headers = fields.iter().map(|v| ("X-Frame-Options".to_owned(), (*v).into())).collect();
            assert_eq!(FrameOptions::read(&Fields::of(&headers)).effect(), effect, "{fields:?}");
        }
    }
}
