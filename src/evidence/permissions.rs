//! `Permissions-Policy` (W3C Permissions Policy, section 5.2) and `Feature-Policy`, as Chromium reads them; Firefox and Safari read neither.

mod dictionary;
mod origin;

use super::{Header, Problem, Span, Spanned, tokens};
use crate::capture::Fields;
use crate::msg;
use crate::platform::Url;
use dictionary::Value;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

pub use origin::Origins;

/// Both headers.
#[derive(Clone, Debug)]
pub struct Permissions<'a> {
    /// The fields of `Permissions-Policy`, which browsers join; one wrong byte voids them all.
    pub policy: Header<Vec<Feature>>,
    /// What `Feature-Policy` restricts, which counts for features that `policy` does not name.
    pub old: Vec<Feature>,
    /// The first `Feature-Policy`.
    pub feature_policy: Option<Spanned<'a>>,
}

/// One feature and who may use it.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// Name and list.
    pub at: Span,
    /// Who may use it.
    pub allowed: Allowlist,
    /// Where it was named before: the last one counts. Of `Feature-Policy` it is the first, and this stays empty.
    pub before: Option<Span>,
    /// The first name behind a semicolon, which makes it a parameter and no feature; `report-to` is one that counts.
    pub parameter: Option<(String, Span)>,
}

/// Who may use a feature; nobody where nothing is in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Allowlist {
    /// `*`: the page and every frame.
    pub everyone: bool,
    /// `self`: the page's own origin.
    pub own: bool,
    /// Other origins.
    pub origins: Vec<Origins>,
    /// What browsers drop.
    pub dropped: Vec<Dropped>,
}

/// An item that browsers drop.
#[derive(Clone, Debug, PartialEq)]
pub struct Dropped {
    /// The item, without quotes.
    pub text: String,
    /// Where.
    pub at: Span,
    /// Why.
    pub why: Why,
}

/// Why an item is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A token other than `*` and `self`, or a number.
    NoItem,
    /// A string that is no origin.
    NoOrigin,
}

/// Features by which a visitor can be watched or charged.
pub const POWERFUL: [&str; 14] = [
    "camera",
    "microphone",
    "geolocation",
    "display-capture",
    "usb",
    "serial",
    "hid",
    "bluetooth",
    "payment",
    "midi",
    "clipboard-read",
    "local-network-access",
    "local-network",
    "loopback-network",
];
/// The features that frames may use unless a header forbids it; all others are for the page's own origin. Measured with Chromium 156.
const OPEN: [&str; 17] = [
    "aria-notify",
    "browsing-topics",
    "ch-save-data",
    "ch-ua",
    "ch-ua-high-entropy-values",
    "ch-ua-mobile",
    "ch-ua-platform",
    "deferred-fetch-minimal",
    "gamepad",
    "interest-cohort",
    "media-playback-while-not-visible",
    "picture-in-picture",
    "private-state-token-issuance",
    "private-state-token-redemption",
    "storage-access",
    "sync-xhr",
    "unload",
];
/// The one feature that stands for two others, where they are not named themselves.
const FOR_BOTH: (&str, [&str; 2]) = ("local-network-access", ["local-network", "loopback-network"]);

impl<'a> Permissions<'a> {
    pub(super) fn read(fields: &Fields<'a>) -> Permissions<'a> {
        let sent: Vec<Spanned> = tokens(fields, "permissions-policy").map(|field| field.trim()).collect();
        let policy = match sent.as_slice() {
            [] => Header::Absent,
            sent => parse(sent),
        };
        Permissions { policy, old: old(fields), feature_policy: tokens(fields, "feature-policy").next() }
    }

    /// The list of a feature, from either header.
    fn list(&self, feature: &str) -> Option<&Allowlist> {
        let named = |name: &str| {
            let all = self.policy.present().into_iter().flatten().chain(&self.old);
            all.into_iter().find(|feature| feature.name == name).map(|feature| &feature.allowed)
        };
        let (both, each) = FOR_BOTH;
        named(feature).or_else(|| if each.contains(&feature) { named(both) } else { None })
    }

    /// Whether a page at this URL may use a feature, or allow it to a frame of that origin.
    pub fn allows(&self, feature: &str, page: &Url, who: &Url) -> bool {
        match self.list(feature) {
            Some(list) => list.has(page, who),
            None => OPEN.contains(&feature) || page.is_same_origin(who),
        }
    }

    /// Whether a frame may use a feature in a page at this URL that says `allow="feature *"`.
    pub fn allows_frame(&self, feature: &str, page: &Url, frame: &Url) -> bool {
        self.list(feature).is_none_or(|list| list.has(page, page) && list.has(page, frame))
    }

    /// The list of a feature as Chromium's `document.featurePolicy.getAllowlistForFeature` has it.
    pub fn listed(&self, feature: &str, page: &Url) -> Vec<String> {
        let Some(list) = self.list(feature) else {
            return vec![if OPEN.contains(&feature) { "*".to_owned() } else { page.origin() }];
        };
        if list.everyone {
            return vec!["*".to_owned()];
        }
        let mut origins: Vec<&Origins> = list.origins.iter().collect();
        origins.sort();
        let own = list.own.then(|| page.origin());
        own.into_iter().chain(origins.into_iter().map(Origins::to_string)).collect()
    }
}

impl Permissions<'_> {
    /// What Chromium's console says, by kind, where it knows the features that `knows` does: `not-parsed`, `item`, `origin`, `feature`
    /// and `both-fields`.
    pub fn complaints(&self, knows: impl Fn(&str) -> bool) -> BTreeSet<&'static str> {
        let mut said = BTreeSet::new();
        let new = match &self.policy {
            Header::Valid(features) => features.as_slice(),
            Header::Absent => &[],
            Header::Invalid(_) => {
                said.insert("not-parsed");
                &[]
            }
        };
        let dropped = |feature: &Feature, why| feature.allowed.dropped.iter().any(|dropped| dropped.why == why);
        for feature in new.iter().chain(&self.old) {
            let known = knows(&feature.name);
            let kinds =
                [("feature", !known), ("item", dropped(feature, Why::NoItem)), ("origin", known && dropped(feature, Why::NoOrigin))];
            said.extend(kinds.iter().filter(|(_, is_so)| *is_so).map(|(kind, _)| *kind));
        }
        if self.old.iter().any(|old| knows(&old.name) && new.iter().any(|new| new.name == old.name)) {
            said.insert("both-fields");
        }
        said
    }
}

impl Allowlist {
    /// Whether an origin is in the list of a page at this URL.
    fn has(&self, page: &Url, who: &Url) -> bool {
        self.everyone || self.own && page.is_same_origin(who) || self.origins.iter().any(|origins| origins.has(who))
    }

    /// Whether every site is in it.
    pub fn is_open(&self) -> bool {
        self.everyone || self.origins.iter().any(Origins::is_every_host)
    }

    /// Whether nobody is in it.
    pub fn is_empty(&self) -> bool {
        !self.everyone && !self.own && self.origins.is_empty()
    }
}

/// The fields as one text, and where each of them begins in it.
struct Joined<'f> {
    text: Cow<'f, str>,
    starts: Vec<(usize, Spanned<'f>)>,
}

impl<'f> Joined<'f> {
    fn of(fields: &[Spanned<'f>]) -> Joined<'f> {
        if let [one] = fields {
            return Joined { text: one.text.into(), starts: vec![(0, *one)] };
        }
        let (mut text, mut starts) = (String::new(), Vec::with_capacity(fields.len()));
        for (at, field) in fields.iter().enumerate() {
            if at > 0 {
                text.push_str(", ");
            }
            starts.push((text.len(), *field));
            text.push_str(field.text);
        }
        Joined { text: text.into(), starts }
    }

    /// The place of a piece; of one that goes on in the next field, its beginning.
    fn span(&self, piece: &std::ops::Range<usize>) -> Option<Span> {
        let at = self.starts.partition_point(|(start, _)| *start <= piece.start).checked_sub(1)?;
        let (start, field) = self.starts.get(at)?;
        let within = |at: usize| at.saturating_sub(*start).min(field.text.len());
        Some(field.slice(within(piece.start), within(piece.end)).span())
    }
}

fn parse(fields: &[Spanned]) -> Header<Vec<Feature>> {
    let joined = Joined::of(fields);
    let Some(members) = dictionary::parse(&joined.text) else {
        // The first field that is wrong by itself; commas between fields can be wrong too.
        let wrong = fields.iter().find(|field| field.is_empty() || dictionary::parse(field.text).is_none()).or(fields.first());
        return match wrong {
            Some(field) => Header::Invalid(slip(field)),
            None => Header::Absent,
        };
    };
    let mut features: Vec<Feature> = Vec::with_capacity(members.len());
    let mut known = HashMap::<&str, usize>::new();
    for member in members {
        let Some(at) = joined.span(&member.at) else { continue };
        let mut allowed = Allowlist::default();
        for item in member.items {
            let (text, why) = match item.value {
                Value::Token("*") => {
                    allowed.everyone = true;
                    continue;
                }
                Value::Token("self") => {
                    allowed.own = true;
                    continue;
                }
                Value::String(text) => {
                    if text.is_empty() || allowed.add(&text) {
                        continue;
                    }
                    (text.into_owned(), Why::NoOrigin)
                }
                Value::Token(_) | Value::Other => (joined.text[item.at.clone()].to_owned(), Why::NoItem),
            };
            if let Some(at) = joined.span(&item.at) {
                allowed.dropped.push(Dropped { text, at, why });
            }
        }
        let stray = member.parameters.iter().find(|name| joined.text[(*name).clone()] != *"report-to");
        let parameter = stray.and_then(|name| Some((joined.text[name.clone()].to_owned(), joined.span(name)?)));
        let mut feature = Feature { name: member.key.to_owned(), at, allowed, before: None, parameter };
        match known.get(member.key).and_then(|at| features.get_mut(*at)) {
            Some(first) => {
                feature.before = Some(first.at);
                *first = feature;
            }
            None => {
                known.insert(member.key, features.len());
                features.push(feature);
            }
        }
    }
    Header::Valid(features)
}

impl Allowlist {
    /// Takes a text in, as an origin or as one of Feature-Policy's words, which count in strings too; says whether it is any.
    fn add(&mut self, text: &str) -> bool {
        if text.eq_ignore_ascii_case("'self'") {
            self.own = true;
        } else if text == "*" {
            self.everyone = true;
        } else if !text.eq_ignore_ascii_case("'none'") {
            let Some(origins) = Origins::parse(text) else { return false };
            self.origins.push(origins);
        }
        true
    }
}

/// `Feature-Policy`: features between semicolons or commas, the first of a name counts, and no origin has a wildcard.
fn old(fields: &Fields) -> Vec<Feature> {
    let mut features: Vec<Feature> = Vec::new();
    let mut known = HashSet::new();
    let directives = tokens(fields, "feature-policy").flat_map(|field| field.split(',')).flat_map(|part| part.split(';'));
    for directive in directives {
        let mut words = directive.words();
        let Some(name) = words.next().filter(|name| known.insert(name.text)) else { continue };
        let mut allowed = Allowlist { own: true, ..Allowlist::default() };
        for (at, word) in words.enumerate() {
            allowed.own &= at > 0;
            let is_pattern = Origins::parse(word.text).is_some_and(|origins| !origins.is_one());
            if is_pattern || !allowed.add(word.text) {
                allowed.dropped.push(Dropped { text: word.text.to_owned(), at: word.span(), why: Why::NoOrigin });
            }
        }
        features.push(Feature { name: name.text.to_owned(), at: directive.span(), allowed, before: None, parameter: None });
    }
    features
}

/// The likeliest slip behind a value that is no structured field, and where it is.
fn slip(field: &Spanned) -> Problem {
    let text = field.text;
    let at = |found: Option<usize>, length: usize| found.map_or(field.span(), |at| field.slice(at, at + length).span());
    let outside = |wanted: fn(char) -> bool| {
        let mut depth = 0_usize;
        let mut quoted = false;
        text.char_indices().find(|(_, c)| {
            match c {
                '"' => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
            !quoted && depth == 0 && wanted(*c)
        })
    };
    if let Some((place, wrong)) = text.char_indices().find(|(_, c)| !c.is_ascii()) {
        let why = match wrong {
            '\u{2018}'..='\u{201f}' => msg!("typographic quotes are not quotes"),
            _ => msg!("only ASCII is allowed"),
        };
        return Problem { why, at: at(Some(place), wrong.len_utf8()) };
    }
    // Feature-Policy has no equals sign between a feature and its list.
    let words = text.split([';', ',']).next().unwrap_or_default();
    let is_old = !words.contains('=') && words.trim().contains(' ');
    let (why, place, length) = if is_old {
        (msg!("this is Feature-Policy syntax: write `camera=()`, not `camera 'none'`"), None, 0)
    } else if let Some(place) = text.find('\'') {
        let length = text[place + 1..].find('\'').map_or(1, |end| end + 2);
        match text.get(place..place + length) {
            Some("'self'") => (msg!("write `self` without quotes"), Some(place), length),
            Some("'none'") => (msg!("write `()` to allow no origin, not `'none'`"), Some(place), length),
            _ => (msg!("origins need double quotes, not single ones"), Some(place), length),
        }
    } else if let Some((place, _)) = outside(|c| c == ';') {
        (msg!("features are separated by commas, not semicolons"), Some(place), 1)
    } else if let Some((place, length)) = upper_case(text) {
        (msg!("feature names are in lower case"), Some(place), length)
    } else if text.ends_with(',') {
        (msg!("a comma is left over at the end"), Some(text.len() - 1), 1)
    } else if let Some(place) = text.find(" =").or_else(|| text.find("= ")) {
        (msg!("there is no space around `=`"), Some(place), 2)
    } else if text.is_empty() {
        (msg!("an empty field among several is an error"), None, 0)
    } else if let Some(place) = text.find('(').and_then(|open| within_list(text, open)) {
        (msg!("origins in a list are separated by spaces, not commas"), Some(place), 1)
    } else {
        (msg!("this is not a structured-field dictionary such as `camera=(), geolocation=(self)`"), None, 0)
    };
    Problem { why, at: at(place, length) }
}

/// The first feature with an upper-case letter, and how long it is.
fn upper_case(text: &str) -> Option<(usize, usize)> {
    let mut start = 0;
    for piece in text.split(',') {
        let name = piece.split('=').next().unwrap_or_default().trim();
        let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.*".contains(&byte));
        if is_name && name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Some((start + piece.find(name)?, name.len()));
        }
        start += piece.len() + 1;
    }
    None
}

/// The first comma between this parenthesis and its partner.
fn within_list(text: &str, open: usize) -> Option<usize> {
    let list = text[open..].split(')').next()?;
    list.find(',').map(|comma| open + comma)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, &str)]) -> Permissions<'static> {
        let headers: crate::capture::Headers = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        Permissions::read(&Fields::of(Box::leak(Box::new(headers))))
    }

    fn listed(fields: &[(&str, &str)], feature: &str) -> Vec<String> {
        read(fields).listed(feature, &Url::parse("https://a.test/x").unwrap())
    }

    const PP: &str = "Permissions-Policy";
    const FP: &str = "Feature-Policy";

    #[test]
    fn reads_allowlists_as_chromium_does() {
        for (value, list) in [
            ("camera=()", &[][..]),
            ("camera=(self \"https://a.example\")", &["https://a.test", "https://a.example"]),
            ("camera=\"*\"", &["*"]),
            ("camera=(\"'self'\" none https://b.example \"c.example\" 1)", &["https://a.test"]),
            ("camera=none", &[]),
            ("camera", &[]),
            ("camera=(\"https:\")", &["https:"]),
            ("camera=*, camera=()", &[]),
            ("camera='none'", &["https://a.test"]),
            ("usb=()", &["https://a.test"]),
        ] {
            assert_eq!(listed(&[(PP, value)], "camera"), list, "{value}");
        }
        assert_eq!(listed(&[], "sync-xhr"), ["*"]);
        assert_eq!(listed(&[(PP, "local-network-access=*, local-network=()")], "loopback-network"), ["*"]);
        assert_eq!(listed(&[(PP, "local-network-access=*, local-network=()")], "local-network"), [""; 0]);
    }

    #[test]
    fn fields_are_joined() {
        assert_eq!(listed(&[(PP, "usb=()"), (PP, "camera=()")], "camera"), [""; 0]);
        assert_eq!(listed(&[(PP, "camera=(\"https://x"), (PP, ".example\" self)")], "camera"), ["https://a.test"]);
        for (one, other) in [("camera=()", ""), ("", "camera=()"), ("camera=()", "usb=(")] {
            assert!(matches!(read(&[(PP, one), (PP, other)]).policy, Header::Invalid(_)), "{one} {other}");
        }
    }

    #[test]
    fn the_old_header_counts_for_what_the_new_one_does_not_name() {
        let both =
            [(FP, "camera 'none'; usb *, midi"), (FP, "usb 'none'; hid 'self' https://b.example https://*.c.example"), (PP, "camera=*")];
        for (feature, list) in
            [("camera", &["*"][..]), ("usb", &["*"]), ("midi", &["https://a.test"]), ("hid", &["https://a.test", "https://b.example"])]
        {
            assert_eq!(listed(&both, feature), list, "{feature}");
        }
        let page = Url::parse("https://a.test/").unwrap();
        let frame = Url::parse("https://b.example/").unwrap();
        let read = read(&[(FP, "camera https://b.example; usb 'none'"), (PP, "hid=(self \"https://b.example\")")]);
        let may =
            |feature| (read.allows(feature, &page, &page), read.allows(feature, &page, &frame), read.allows_frame(feature, &page, &frame));
        assert_eq!((may("camera"), may("usb")), ((false, true, false), (false, false, false)));
        assert_eq!((may("hid"), may("midi")), ((true, true, true), (true, false, true)));
    }

    #[test]
    fn names_the_usual_slips() {
        for (value, says, marked) in [
            ("camera 'none'", "Feature-Policy", "camera 'none'"),
            ("camera=(); usb=()", "commas", ";"),
            ("camera=(", "dictionary", "camera=("),
            ("payment=(self 'https://pay.example')", "double quotes", "'https://pay.example'"),
            ("payment='self'", "without quotes", "'self'"),
            ("payment=('none')", "allow no origin", "'none'"),
            ("usb=(), Camera=()", "lower case", "Camera"),
            ("camera=(),", "left over", ","),
            ("camera = ()", "space", " ="),
            ("camera=(self, \"https://a.example\")", "not commas", ","),
            ("camera=(\u{201c}https://a.example\u{201d})", "typographic", "\u{201c}"),
            ("camera=(\"https://é.example\")", "ASCII", "é"),
        ] {
            let Header::Invalid(problem) = read(&[(PP, value)]).policy else { panic!("{value} is fine") };
            assert!(problem.why.english().contains(says), "{value}: {}", problem.why.english());
            assert_eq!(&value[problem.at.range()], marked, "{value}");
        }
    }

    #[test]
    fn what_is_dropped_knows_its_place() {
        let value = "camera=(self https://b.example \"c.example\"), usb=();report-to=x, hid=*;midi=?0";
        let Header::Valid(features) = read(&[(PP, value)]).policy else { panic!("it is fine") };
        let dropped: Vec<_> = features[0].allowed.dropped.iter().map(|dropped| (&value[dropped.at.range()], dropped.why)).collect();
        assert_eq!(dropped, [("https://b.example", Why::NoItem), ("\"c.example\"", Why::NoOrigin)]);
        assert_eq!(features[1].parameter, None);
        assert_eq!(features[2].parameter.as_ref().map(|(name, at)| (name.as_str(), &value[at.range()])), Some(("midi", "midi")));
    }
}
