//! `Permissions-Policy` (W3C Permissions Policy, section 5.2), a structured-field dictionary (RFC 9651), and `Feature-Policy`.

use super::{Header, Problem, Span, Spanned, tokens};
use crate::capture::Fields;
use crate::msg;
use crate::sentence::Msg;
use sfv::{BareItem, Dictionary, ListEntry, Parser};
use std::collections::HashMap;

/// Both headers.
#[derive(Clone, Debug)]
pub struct Permissions<'a> {
    /// The fields of `Permissions-Policy`, which browsers take together; one that does not parse voids them all.
    pub policy: Header<Vec<Feature>>,
    /// Its first value.
    pub value: Option<Spanned<'a>>,
    /// `Feature-Policy`, which no current browser reads.
    pub feature_policy: Option<Spanned<'a>>,
}

/// One feature and who may use it.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// Who may use it.
    pub allowed: Allowed,
    /// Where it is, where only the commas show that.
    pub at: Option<Span>,
}

/// Who may use a feature.
#[derive(Clone, Debug, PartialEq)]
pub enum Allowed {
    /// `*`: the page and every frame.
    Everyone,
    /// `()` or named origins.
    Listed {
        /// Whether the page itself is among them.
        own: bool,
        /// How many other origins are.
        others: usize,
    },
    /// A value that is no allowlist, as `camera=none`: browsers pass over it.
    Meaningless,
}

impl<'a> Permissions<'a> {
    pub(super) fn read(fields: &Fields<'a>) -> Permissions<'a> {
        let sent: Vec<Spanned> = tokens(fields, "permissions-policy").collect();
        let policy = match sent.as_slice() {
            [] => Header::Absent,
            sent => parse(sent),
        };
        Permissions { policy, value: sent.first().copied(), feature_policy: tokens(fields, "feature-policy").next() }
    }
}

fn parse(fields: &[Spanned]) -> Header<Vec<Feature>> {
    let mut features: Vec<Feature> = Vec::new();
    let mut known = HashMap::<String, usize>::new();
    for field in fields {
        let Ok(dictionary) = Parser::new(field.text).parse::<Dictionary>() else {
            return Header::Invalid(Problem { why: slip(field), at: field.span() });
        };
        for (name, member) in &dictionary {
            let allowed = match member {
                ListEntry::InnerList(list) => {
                    let is_self = |item: &sfv::Item| matches!(&item.bare_item, BareItem::Token(t) if t.as_str() == "self");
                    let is_all = |item: &sfv::Item| matches!(&item.bare_item, BareItem::Token(t) if t.as_str() == "*");
                    if list.items.iter().any(is_all) {
                        Allowed::Everyone
                    } else {
                        let others = list.items.iter().filter(|item| matches!(item.bare_item, BareItem::String(_))).count();
                        Allowed::Listed { own: list.items.iter().any(is_self), others }
                    }
                }
                ListEntry::Item(item) => match &item.bare_item {
                    BareItem::Token(token) if token.as_str() == "*" => Allowed::Everyone,
                    BareItem::Token(token) if token.as_str() == "self" => Allowed::Listed { own: true, others: 0 },
                    BareItem::String(_) => Allowed::Listed { own: false, others: 1 },
                    _ => Allowed::Meaningless,
                },
            };
            let name = name.as_str().to_owned();
            match known.get(name.as_str()) {
                Some(at) => features[*at].allowed = allowed,
                None => {
                    known.insert(name.clone(), features.len());
                    features.push(Feature { name, allowed, at: None });
                }
            }
        }
    }
    // The first piece that has the name.
    for piece in fields.iter().flat_map(|field| field.split(',')) {
        if let Some(feature) = known.get(piece.cut('=').0.text).and_then(|at| features.get_mut(*at)).filter(|feature| feature.at.is_none())
        {
            feature.at = Some(piece.span());
        }
    }
    Header::Valid(features)
}

/// The likeliest slip behind a value that is no structured field.
fn slip(field: &Spanned) -> Msg {
    if field.text.contains('\'') {
        msg!("this is Feature-Policy syntax: write `camera=()`, not `camera 'none'`")
    } else if field.text.contains(';') {
        msg!("features are separated by commas, not semicolons")
    } else {
        msg!("this is not a structured-field dictionary such as `camera=(), geolocation=(self)`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Header<Vec<Feature>> {
        Permissions::read(&Fields::of(&vec![("Permissions-Policy".to_owned(), value.into())])).policy
    }

    #[test]
    fn reads_allowlists() {
        let features = read("camera=(), geolocation=(self \"https://a\"), usb=*, midi=none").present().unwrap().clone();
        assert_eq!(
            features.into_iter().map(|f| f.allowed).collect::<Vec<_>>(),
            [Allowed::Listed { own: false, others: 0 }, Allowed::Listed { own: true, others: 1 }, Allowed::Everyone, Allowed::Meaningless]
        );
    }

    #[test]
    fn names_the_usual_slips() {
        for (value, says) in [("camera 'none'", "Feature-Policy"), ("camera=(); usb=()", "commas"), ("camera=(", "dictionary")] {
            assert!(matches!(read(value), Header::Invalid(problem) if problem.why.english().contains(says)), "{value}");
        }
    }
}
