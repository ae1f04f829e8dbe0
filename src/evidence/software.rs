//! The products that a response names (`Server`, RFC 9110, section 10.2.4, and its informal relatives).

use super::unread::Unread;
use super::{Spanned, tokens};
use crate::capture::Fields;

/// A product and, if given, its version.
#[derive(Clone, Debug)]
pub struct Product<'a> {
    /// The header's name, as in [`HEADERS`].
    pub header: &'static str,
    /// The product with its version.
    pub whole: Spanned<'a>,
    /// Its name.
    pub name: Spanned<'a>,
    /// Its version.
    pub version: Option<Spanned<'a>>,
}

/// The headers by which software introduces itself.
pub const HEADERS: [&str; 7] =
    ["server", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator", "x-runtime", "x-drupal-cache"];

/// The most products that are read.
pub const MOST_PRODUCTS: usize = 100;

pub(super) fn read<'a>(fields: &Fields<'a>, unread: &mut Vec<Unread>) -> Vec<Product<'a>> {
    let every = HEADERS.iter().flat_map(|&header| tokens(fields, header).flat_map(move |field| products(header, field)));
    let mut all: Vec<Product> = every.take(MOST_PRODUCTS + 1).collect();
    if all.len() > MOST_PRODUCTS {
        all.pop();
        unread.push(Unread::Products);
    }
    all
}

fn products<'a>(header: &'static str, field: Spanned<'a>) -> Vec<Product<'a>> {
    // A version alone, as in `X-AspNet-Version: 4.0.30319`.
    if header.ends_with("version") {
        let version = field.trim();
        return vec![Product { header, whole: version, name: version, version: Some(version) }];
    }
    let mut depth = 0_usize;
    let mut all = Vec::new();
    for word in field.words() {
        let opens = word.text.matches('(').count();
        let inside = depth > 0 || word.text.starts_with('(');
        depth = (depth + opens).saturating_sub(word.text.matches(')').count());
        if inside {
            continue;
        }
        let word = word.slice(0, word.text.trim_end_matches([',', ';']).len());
        let (name, version) = word.cut('/');
        let version = version.filter(|version| version.text.bytes().any(|byte| byte.is_ascii_digit()));
        all.push(Product { header, whole: word, name, version });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions_are_told_apart() {
        let headers = vec![
            ("Server".to_owned(), "Apache/2.4.1 (Unix; x/1) PHP/5.3".into()),
            ("X-Powered-By".to_owned(), "Express".into()),
            ("x-aspnet-version".to_owned(), "4.0.30319".into()),
        ];
        let seen: Vec<_> = read(&Fields::of(&headers), &mut Vec::new())
            .iter()
            .map(|p| (p.header, p.name.text.to_owned(), p.version.map(|v| v.text.to_owned())))
            .collect();
        assert_eq!(
            seen,
            [
                ("server", "Apache".into(), Some("2.4.1".into())),
                ("server", "PHP".into(), Some("5.3".into())),
                ("x-powered-by", "Express".into(), None),
                ("x-aspnet-version", "4.0.30319".into(), Some("4.0.30319".into())),
            ]
        );
    }
}
