//! The Permissions-Policy of a fix: the page's own with its open doors closed and its slips mended, and with what Feature-Policy restricts.

use crate::evidence::permissions::{Origins, POWERFUL};
use crate::evidence::{Evidence, Header};
use crate::names::{Kind, find, nearest};
use sfv::{BareItem, Dictionary, FieldType, InnerList, Item, Key, ListEntry, Parser, StringRef, TokenRef};

/// Features that nearly no page needs.
const CLOSED: [&str; 3] = ["camera", "geolocation", "microphone"];
/// The most features that are taken over from a policy that browsers ignore, from `Feature-Policy`, and with another name.
const MOST: usize = 50;

/// The policy that the page should have.
pub(super) fn closed(seen: &Evidence) -> String {
    let mut all = Dictionary::new();
    let sent = matches!(seen.permissions.policy, Header::Valid(_));
    let text = seen.raw("permissions-policy").map(|field| field.trim().text).collect::<Vec<_>>().join(", ");
    match Parser::new(&text).parse::<Dictionary>() {
        Ok(policy) if sent => all = policy,
        _ => all.extend(repaired(&text)),
    }
    lift_parameters(&mut all);
    all = all.into_iter().map(|(feature, entry)| (feature, listed(entry))).collect();
    rename(&mut all);
    for (feature, entry) in &mut all {
        close(feature.as_str(), entry);
    }
    let old = seen.raw("feature-policy").flat_map(|field| field.text.split([';', ',']).collect::<Vec<_>>());
    for (feature, list) in old.take(MOST).filter_map(translated) {
        if is_known(feature.as_str()) && !all.contains_key(&feature) {
            let mut entry = if list.items.iter().any(is_star) { ListEntry::Item(star()) } else { list.into() };
            close(feature.as_str(), &mut entry);
            all.insert(feature, entry);
        }
    }
    if !sent || seen.permissions.feature_policy.is_some() {
        for feature in CLOSED.iter().filter_map(|name| Key::from_string((*name).to_owned()).ok()) {
            all.entry(feature).or_insert_with(|| InnerList::new(Vec::new()).into());
        }
    }
    all.serialize().unwrap_or_default()
}

/// Whether a current browser knows a feature.
fn is_known(feature: &str) -> bool {
    find(Kind::Feature, feature).is_some_and(|name| name.is_current())
}

fn own() -> Item {
    Item::new(TokenRef::constant("self"))
}

fn star() -> Item {
    Item::new(TokenRef::constant("*"))
}

fn is_star(item: &Item) -> bool {
    matches!(&item.bare_item, BareItem::Token(token) if token.as_str() == "*")
}

/// Features that stand behind a semicolon get a place of their own.
fn lift_parameters(all: &mut Dictionary) {
    let mut lifted = Vec::new();
    for entry in all.values_mut() {
        let parameters = match entry {
            ListEntry::Item(item) => &mut item.params,
            ListEntry::InnerList(list) => &mut list.params,
        };
        parameters.retain(|name, value| {
            let is_feature = is_known(name.as_str());
            if is_feature {
                lifted.push((name.clone(), Item::new(value.clone())));
            }
            !is_feature
        });
    }
    for (feature, item) in lifted.into_iter().take(MOST) {
        all.entry(feature).or_insert(ListEntry::Item(item));
    }
}

/// A value whose items are what browsers know: what lacks quotes or a scheme gets them, and the rest goes, which changes nothing.
fn listed(entry: ListEntry) -> ListEntry {
    match entry {
        ListEntry::Item(item) => {
            let params = item.params.clone();
            match known(item) {
                Some(mut item) if is_star(&item) => {
                    item.params = params;
                    ListEntry::Item(item)
                }
                item => {
                    let mut list = InnerList::new(item.into_iter().map(|item| Item::new(item.bare_item)).collect());
                    list.params = params;
                    list.into()
                }
            }
        }
        ListEntry::InnerList(mut list) => {
            list.items = list.items.into_iter().filter_map(known).collect();
            list.into()
        }
    }
}

/// An item that browsers know, or what was meant by one that they do not.
fn known(item: Item) -> Option<Item> {
    match &item.bare_item {
        BareItem::Token(token) => word(token.as_str()),
        BareItem::String(text) => word(text.as_str()),
        _ => None,
    }
}

/// A word of a list, with quotes or without.
fn word(text: &str) -> Option<Item> {
    let quote = |c: char| matches!(c, '"' | '\'' | '\u{2018}'..='\u{201f}');
    let text = text.trim_matches(quote).trim();
    if text == "*" {
        return Some(star());
    }
    if text.eq_ignore_ascii_case("self") {
        return Some(own());
    }
    let is_host = text.contains('.') && !text.contains(':');
    let text = if is_host { format!("https://{text}") } else { text.to_owned() };
    Origins::parse(&text)?;
    StringRef::from_str(&text).ok().map(Item::new)
}

/// Misspelt features get the name that was meant; what no browser knows goes.
fn rename(all: &mut Dictionary) {
    let unknown: Vec<Key> = all.keys().filter(|name| !is_known(name.as_str())).cloned().collect();
    for (at, feature) in unknown.into_iter().enumerate() {
        let Some(entry) = all.shift_remove(&feature) else { continue };
        let meant = if at < MOST { nearest(Kind::Feature, feature.as_str()) } else { None };
        if let Some(meant) = meant.and_then(|name| Key::from_string(name.to_owned()).ok()) {
            all.entry(meant).or_insert(entry);
        }
    }
}

/// Closes a feature that is open to every site and should not be.
fn close(feature: &str, entry: &mut ListEntry) {
    let is_open = |item: &Item| match &item.bare_item {
        BareItem::String(text) => Origins::parse(text.as_str()).is_some_and(|origins| origins.is_every_host()),
        _ => is_star(item),
    };
    if !POWERFUL.contains(&feature) {
        return;
    }
    match entry {
        ListEntry::Item(item) if is_open(item) => *entry = InnerList::new(vec![own()]).into(),
        ListEntry::InnerList(list) if list.items.iter().any(is_open) => {
            list.items.retain(|item| !is_open(item));
            if !list.items.iter().any(|item| *item == own()) {
                list.items.insert(0, own());
            }
        }
        _ => {}
    }
}

/// A directive of Feature-Policy, `camera 'self' https://a.example`, in the new header's terms.
fn translated(directive: &str) -> Option<(Key, InnerList)> {
    let mut words = directive.split_ascii_whitespace().peekable();
    let feature = Key::from_string(words.next()?.to_ascii_lowercase()).ok()?;
    // A feature alone is for the page itself.
    let items = if words.peek().is_none() { vec![own()] } else { words.filter_map(word).collect() };
    Some((feature, InnerList::new(items)))
}

/// What a policy that browsers ignore was likely meant to say.
fn repaired(text: &str) -> Vec<(Key, ListEntry)> {
    let mut pieces = vec![String::new()];
    let (mut depth, mut quoted) = (0_usize, false);
    for c in text.chars() {
        quoted ^= c == '"';
        match c {
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            ',' | ';' if !quoted && depth == 0 => {
                pieces.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    let feature = |piece: &String| {
        let Some((name, value)) = piece.split_once('=').filter(|(name, _)| !name.trim().contains([' ', '(', '"'])) else {
            let (feature, list) = translated(piece)?;
            return Some((feature, list.into()));
        };
        let feature = Key::from_string(name.trim().trim_matches(['"', '\'']).to_ascii_lowercase()).ok()?;
        let value = value.trim().trim_start_matches('(').trim_end_matches(')');
        let items = value.split([' ', ',', ';', '(', ')']).filter(|word| !word.is_empty()).filter_map(word).collect::<Vec<_>>();
        Some((feature, InnerList::new(items).into()))
    };
    pieces.iter().filter_map(feature).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Capture;

    const PP: &str = "Permissions-Policy";
    const FP: &str = "Feature-Policy";

    fn fixed(headers: &[(&str, &str)]) -> String {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        let capture = Capture { headers, ..Capture::default() };
        closed(&Evidence::read(&capture))
    }

    #[test]
    fn what_the_dead_header_was_to_restrict_is_restricted() {
        for (headers, expected) in [
            (&[][..], "camera=(), geolocation=(), microphone=()"),
            (&[(PP, "camera=*, usb=none")], "camera=(self), usb=()"),
            (
                &[(FP, "geolocation 'none'; camera 'self' https://a.example; usb *; midi")],
                "geolocation=(), camera=(self \"https://a.example\"), usb=(self), midi=(self), microphone=()",
            ),
            (&[(FP, "geolocation 'none'"), (PP, "browsing-topics=()")], "browsing-topics=(), geolocation=(), camera=(), microphone=()"),
            (&[(FP, "camera *; ?; é 'none'"), (PP, "camera=()")], "camera=(), geolocation=(), microphone=()"),
        ] {
            assert_eq!(fixed(headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn what_browsers_heed_is_kept_and_what_they_drop_is_mended() {
        for (value, expected) in [
            ("fullscreen=*, camera=();report-to=x", "fullscreen=*, camera=();report-to=x"),
            ("geolocation=(self https://maps.example)", "geolocation=(self \"https://maps.example\")"),
            ("geolocation=https://maps.example", "geolocation=(\"https://maps.example\")"),
            ("geolocation=(self \"maps.example\" src)", "geolocation=(self \"https://maps.example\")"),
            ("camera=\"*\", usb=(self \"https:\" \"https://a.example\")", "camera=(self), usb=(self \"https://a.example\")"),
            ("camara=(), geo-location=(), microfone=()", "camera=(), geolocation=(), microphone=()"),
            ("camera=(), cammera=*", "camera=()"),
            ("frobnicate=(), camera=()", "camera=()"),
            ("camera=self;microphone=self", "camera=(self), microphone=(self)"),
        ] {
            assert_eq!(fixed(&[(PP, value)]), expected, "{value}");
        }
    }

    #[test]
    fn what_was_meant_by_a_policy_that_is_ignored_comes_back() {
        for (value, expected) in [
            ("payment=(self 'https://pay.example')", "payment=(self \"https://pay.example\")"),
            ("usb 'none'; payment 'self' https://pay.example", "usb=(), payment=(self \"https://pay.example\")"),
            ("usb=(); midi='self'; hid=('none')", "usb=(), midi=(self), hid=()"),
            ("USB = (), midi=(self, \"https://a.example\"),", "usb=(), midi=(self \"https://a.example\")"),
            ("usb=(\u{201c}https://a.example\u{201d})", "usb=(\"https://a.example\")"),
            ("((((", ""),
        ] {
            let added = ["camera=()", "geolocation=()", "microphone=()"];
            let expected: Vec<&str> = [expected].into_iter().filter(|own| !own.is_empty()).chain(added).collect();
            assert_eq!(fixed(&[(PP, value)]), expected.join(", "), "{value}");
        }
    }
}
