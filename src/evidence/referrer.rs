//! `Referrer-Policy` (W3C Referrer Policy, section 8.1), from headers and the meta element.

use super::facts::Facts;
use super::{Place, Spanned, tokens};
use crate::capture::{Fields, Observed};
use crate::names::{self, Kind};

/// Every token that was given, in order; browsers follow the last one they know.
#[derive(Clone, Debug, Default)]
pub struct ReferrerPolicy<'a> {
    /// The tokens of the header fields.
    pub header: Vec<(Spanned<'a>, Option<Policy>)>,
    /// The token of the meta element, which comes later and so wins.
    pub meta: Option<(Spanned<'a>, Option<Policy>)>,
}

/// What the next site receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Nothing, or the origin at most and never over plain HTTP.
    Private,
    /// The origin, over plain HTTP too.
    Origin,
    /// The whole URL to other sites.
    Leaks,
}

impl<'a> ReferrerPolicy<'a> {
    pub(super) fn read(document: &Observed<Facts<'a>>, fields: &Fields<'a>) -> ReferrerPolicy<'a> {
        let fields = tokens(fields, "referrer-policy").flat_map(|field| field.split(','));
        let meta = document.seen().and_then(|document| document.meta_referrer);
        let meta = meta.map(|text| Spanned::whole(Place::MetaReferrer, text).trim());
        ReferrerPolicy { header: fields.map(|token| (token, meaning(token))).collect(), meta: meta.map(|token| (token, meaning(token))) }
    }

    /// The token that browsers follow.
    pub fn effective(&self) -> Option<(Spanned<'a>, Policy)> {
        let all = self.header.iter().chain(&self.meta);
        all.rev().find_map(|(token, policy)| policy.map(|policy| (*token, policy)))
    }
}

fn meaning(token: Spanned) -> Option<Policy> {
    Some(match names::find(Kind::Referrer, token.text)?.text() {
        "no-referrer" | "same-origin" | "strict-origin" | "strict-origin-when-cross-origin" => Policy::Private,
        "origin" | "origin-when-cross-origin" => Policy::Origin,
        // A token that came later is as good as the whole URL until it is known better.
        _ => Policy::Leaks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Place;

    #[test]
    fn every_token_of_the_table_has_a_meaning() {
        let of = |text: &'static str| meaning(Spanned::whole(Place::Header(0), text));
        let leaks: Vec<_> = names::all(Kind::Referrer).map(names::Name::text).filter(|text| of(text) == Some(Policy::Leaks)).collect();
        assert_eq!(leaks, ["no-referrer-when-downgrade", "unsafe-url"]);
        assert_eq!((of("ORIGIN"), of("never"), of("")), (Some(Policy::Origin), None, None));
    }
}
