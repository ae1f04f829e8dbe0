//! `X-Content-Type-Options` (Fetch, section "X-Content-Type-Options header").

use super::{Spanned, tokens};
use crate::capture::Fields;

/// The header's values: browsers take the fields together as one list and look at its first value only.
#[derive(Clone, Debug, Default)]
pub struct ContentTypeOptions<'a> {
    /// Each value, in order.
    pub values: Vec<Spanned<'a>>,
}

impl<'a> ContentTypeOptions<'a> {
    pub(super) fn read(fields: &Fields<'a>) -> ContentTypeOptions<'a> {
        ContentTypeOptions { values: tokens(fields, "x-content-type-options").flat_map(|field| field.split(',')).collect() }
    }

    /// Whether browsers stop guessing media types.
    pub fn is_nosniff(&self) -> bool {
        self.values.first().is_some_and(|value| value.is("nosniff"))
    }
}
