//! Who may store the response (RFC 9111).

use super::{Spanned, tokens};
use crate::capture::Fields;

/// The directives of `Cache-Control`, and what else decides.
#[derive(Clone, Debug)]
pub struct Caching<'a> {
    /// Each directive: its name and its argument.
    pub directives: Vec<(Spanned<'a>, Option<Spanned<'a>>)>,
    /// `Expires`.
    pub expires: Option<Spanned<'a>>,
    /// Each name in `Vary`.
    pub vary: Vec<Spanned<'a>>,
    /// `Clear-Site-Data`.
    pub clear_site_data: Option<Spanned<'a>>,
}

impl<'a> Caching<'a> {
    pub(super) fn read(fields: &Fields<'a>) -> Caching<'a> {
        let directives = tokens(fields, "cache-control").flat_map(|field| field.split(',')).filter(|directive| !directive.is_empty());
        Caching {
            directives: directives.map(|directive| directive.cut('=')).collect(),
            expires: tokens(fields, "expires").next(),
            vary: tokens(fields, "vary").flat_map(|field| field.split(',')).filter(|name| !name.is_empty()).collect(),
            clear_site_data: tokens(fields, "clear-site-data").next(),
        }
    }

    /// The directive of this name.
    pub fn get(&self, name: &str) -> Option<Spanned<'a>> {
        self.directives.iter().find(|(directive, _)| directive.is(name)).map(|(directive, _)| *directive)
    }

    /// Whether no shared cache may keep the response.
    pub fn is_private(&self) -> bool {
        self.get("no-store").is_some() || self.get("private").is_some()
    }
}
