//! What was sent and not read, because it is more than is read of its kind: a server may send anything, and a popup must not freeze.

use super::{Place, Span, Spanned};
use crate::capture::Fields;
use crate::sentence::Msg;

/// Something of which there is more than is read.
#[derive(Clone, Debug, PartialEq)]
pub enum Unread<'a> {
    /// Header fields beyond the first [`MOST_FIELDS`](crate::capture::MOST_FIELDS).
    Fields,
    /// A header of more than [`MOST_BYTES`](crate::capture::MOST_BYTES), by its name and its first field.
    Header(&'a str, Span),
    /// Directives and sources beyond the first [`MOST_WORDS`](super::csp::MOST_WORDS), and policies beyond the first
    /// [`MOST_POLICIES`](super::csp::MOST_POLICIES); where the policy stands in which reading ended.
    Policies(Span),
    /// Cookies beyond the first [`MOST_COOKIES`](super::cookies::MOST_COOKIES).
    Cookies,
    /// Products beyond the first [`MOST_PRODUCTS`](super::software::MOST_PRODUCTS).
    Products,
    /// Something of the page, or of the browser's cookies, beyond the first [`MOST`](super::facts::MOST) of its kind.
    Part(Msg),
    /// The end of the page's own address.
    Address,
    /// The end of the document.
    Body,
}

/// The headers that are not read.
pub(super) fn headers<'a>(fields: &Fields<'a>) -> Vec<Unread<'a>> {
    let mut unread: Vec<Unread> = Vec::new();
    if !fields.is_whole() {
        unread.push(Unread::Fields);
    }
    let all = fields.all();
    unread.extend(fields.too_long().map(|at| {
        let (name, value) = &all[at];
        Unread::Header(name, Spanned::whole(Place::Header(at), value.text()).span())
    }));
    unread
}
