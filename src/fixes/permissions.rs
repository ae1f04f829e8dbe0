//! The Permissions-Policy of a fix: the page's own with its open doors closed, and with what its dead ancestor was to restrict.

use crate::evidence::{Evidence, Header};
use sfv::{BareItem, Dictionary, FieldType, InnerList, Item, Key, ListEntry, Parser, StringRef, TokenRef};

/// Features that nearly no page needs.
const CLOSED: [&str; 3] = ["camera", "geolocation", "microphone"];
/// The most directives of a `Feature-Policy` that are taken over.
const MOST: usize = 50;

/// The policy that the page should have.
pub(super) fn closed(seen: &Evidence) -> String {
    let mut all = Dictionary::new();
    let sent = matches!(seen.permissions.policy, Header::Valid(_));
    if sent {
        for field in seen.raw("permissions-policy") {
            all.extend(Parser::new(field.text).parse::<Dictionary>().unwrap_or_default());
        }
        for entry in all.values_mut() {
            close(entry);
        }
    }
    let old = seen.raw("feature-policy").flat_map(|field| field.text.split([';', ',']).collect::<Vec<_>>());
    for (feature, list) in old.take(MOST).filter_map(translated) {
        all.entry(feature).or_insert(list.into());
    }
    if !sent || seen.permissions.feature_policy.is_some() {
        for feature in CLOSED.iter().filter_map(|name| Key::from_string((*name).to_owned()).ok()) {
            all.entry(feature).or_insert_with(|| InnerList::new(Vec::new()).into());
        }
    }
    all.serialize().unwrap_or_default()
}

fn own() -> Item {
    Item::new(TokenRef::constant("self"))
}

/// Closes a feature that is open to everyone, or whose value browsers pass over.
fn close(entry: &mut ListEntry) {
    let everyone = |item: &Item| matches!(&item.bare_item, BareItem::Token(token) if token.as_str() == "*");
    match entry {
        ListEntry::Item(item) if everyone(item) => *entry = InnerList::new(vec![own()]).into(),
        ListEntry::InnerList(list) if list.items.iter().any(everyone) => list.items = vec![own()],
        ListEntry::Item(Item { bare_item: BareItem::Token(token), .. }) if token.as_str() == "self" => {}
        ListEntry::Item(_) => *entry = InnerList::new(Vec::new()).into(),
        ListEntry::InnerList(_) => {}
    }
}

/// A directive of Feature-Policy, `camera 'self' https://a.example`, in the new header's terms.
fn translated(directive: &str) -> Option<(Key, InnerList)> {
    let mut words = directive.split_ascii_whitespace();
    let feature = Key::from_string(words.next()?.to_ascii_lowercase()).ok()?;
    let items = words.filter_map(|word| match word {
        "*" | "'self'" => Some(own()),
        _ if word.starts_with('\'') => None,
        origin => StringRef::from_str(origin).ok().map(Item::new),
    });
    Some((feature, InnerList::new(items.collect())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Capture;

    #[test]
    fn what_the_dead_header_was_to_restrict_is_restricted() {
        for (headers, expected) in [
            (vec![], "camera=(), geolocation=(), microphone=()"),
            (vec![("Permissions-Policy", "camera=*, usb=none")], "camera=(self), usb=()"),
            (
                vec![("Feature-Policy", "geolocation 'none'; camera 'self' https://a.example; usb *")],
                "geolocation=(), camera=(self \"https://a.example\"), usb=(self), microphone=()",
            ),
            (
                vec![("Feature-Policy", "geolocation 'none'"), ("Permissions-Policy", "browsing-topics=()")],
                "browsing-topics=(), geolocation=(), camera=(), microphone=()",
            ),
            (
                vec![("Feature-Policy", "camera *; ?; é 'none'"), ("Permissions-Policy", "camera=()")],
                "camera=(), geolocation=(), microphone=()",
            ),
        ] {
            let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
            let capture = Capture { headers, ..Capture::default() };
            assert_eq!(closed(&Evidence::read(&capture)), expected);
        }
    }
}
