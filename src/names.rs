//! Names that headers are made of, with the browsers that know them: one table, made from `@mdn/browser-compat-data` (CC0).
//!
//! `cargo xtask update-data` writes `names/table.rs` anew; what was withdrawn, and what took its place, stands in `names/withdrawn.rs`.

mod nearest;
#[rustfmt::skip]
mod table;
mod withdrawn;

use crate::msg;
use crate::sentence::{Gap, Sentence};
use std::borrow::Cow;
use std::cmp::Ordering;

pub use nearest::{misspelled_header, nearest, resembles_a_header};
pub use withdrawn::{Withdrawn, all_withdrawn, withdrawn};

/// The version of the data, and the day it was made.
pub const DATA: (&str, &str) = (table::VERSION, table::DATE);

/// What a name is a name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A directive of Content Security Policies.
    Directive,
    /// A keyword of their source lists, without its quotes. Nonces and hashes are none.
    Keyword,
    /// A token of `sandbox`.
    Sandbox,
    /// A feature of Permissions-Policy. Firefox and Safari read them in `allow` attributes only.
    Feature,
    /// A prefix of cookie names, with its hyphens.
    CookiePrefix,
    /// A value of Cross-Origin-Opener-Policy.
    Opener,
    /// A value of Cross-Origin-Embedder-Policy.
    Embedder,
    /// A value of Cross-Origin-Resource-Policy.
    Resource,
    /// A value of Document-Isolation-Policy.
    Isolation,
    /// A type of Clear-Site-Data, without its quotes.
    ClearSiteData,
    /// A token of Referrer-Policy.
    Referrer,
    /// A token in `blocked-destinations` of Integrity-Policy.
    Destination,
    /// A response header that has to do with security.
    Header,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 13] = [
        Kind::Directive,
        Kind::Keyword,
        Kind::Sandbox,
        Kind::Feature,
        Kind::CookiePrefix,
        Kind::Opener,
        Kind::Embedder,
        Kind::Resource,
        Kind::Isolation,
        Kind::ClearSiteData,
        Kind::Referrer,
        Kind::Destination,
        Kind::Header,
    ];

    /// Its name in lists, as `names.json` of the recorded browsers has it.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Directive => "csp directive",
            Kind::Keyword => "csp keyword",
            Kind::Sandbox => "sandbox token",
            Kind::Feature => "permissions-policy feature",
            Kind::CookiePrefix => "cookie prefix",
            Kind::Opener => "COOP value",
            Kind::Embedder => "COEP value",
            Kind::Resource => "CORP value",
            Kind::Isolation => "DIP value",
            Kind::ClearSiteData => "Clear-Site-Data type",
            Kind::Referrer => "Referrer-Policy token",
            Kind::Destination => "Integrity-Policy destination",
            Kind::Header => "response header",
        }
    }

    /// Whether browsers compare its names letter by letter.
    pub fn is_exact(self) -> bool {
        matches!(
            self,
            Kind::Feature | Kind::Opener | Kind::Embedder | Kind::Resource | Kind::Isolation | Kind::ClearSiteData | Kind::Destination
        )
    }

    fn rows(self) -> &'static [&'static str] {
        match self {
            Kind::Directive => table::DIRECTIVES,
            Kind::Keyword => table::KEYWORDS,
            Kind::Sandbox => table::SANDBOX,
            Kind::Feature => table::FEATURES,
            Kind::CookiePrefix => table::COOKIE_PREFIXES,
            Kind::Opener => table::OPENER,
            Kind::Embedder => table::EMBEDDER,
            Kind::Resource => table::RESOURCE,
            Kind::Isolation => table::ISOLATION,
            Kind::ClearSiteData => table::CLEAR_SITE_DATA,
            Kind::Referrer => table::REFERRER,
            Kind::Destination => table::DESTINATIONS,
            Kind::Header => table::HEADERS,
        }
    }
}

/// How settled a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// In a standard, or on the way into one.
    Standard,
    /// May still change, and is in one browser engine only.
    Experimental,
    /// On its way out.
    Deprecated,
    /// In no standard.
    NonStandard,
}

/// A browser of the table; Edge, Opera and Samsung Internet are Chrome here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Chrome, and what is made of Chromium.
    Chrome,
    /// Firefox.
    Firefox,
    /// Safari.
    Safari,
}

impl Browser {
    /// All of them, in the order of a row.
    pub const ALL: [Browser; 3] = [Browser::Chrome, Browser::Firefox, Browser::Safari];

    fn label(self) -> &'static str {
        match self {
            Browser::Chrome => "Chrome",
            Browser::Firefox => "Firefox",
            Browser::Safari => "Safari",
        }
    }
}

/// A name that some browser knows or knew.
///
/// It is a row of the table: the name, then a column each for Chrome, Firefox and Safari, then a letter where its status is not standard.
/// A column is the first version, `≤` before it where the name may be older, `48-121` where there was a last one, `66f` where it takes a flag,
/// `p` where only a preview has it, and `-` where none does, or nobody could say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name(&'static str);

/// Which versions of a browser know a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// None, as far as is known.
    No,
    /// From this version on.
    Since(&'static str),
    /// From the first to the second version.
    Between(&'static str, &'static str),
    /// Not unless a person turns it on, or takes a preview.
    Off,
}

impl Name {
    /// The name itself.
    pub fn text(self) -> &'static str {
        self.0.split(' ').next().unwrap_or_default()
    }

    fn column(self, browser: Browser) -> &'static str {
        self.0.split(' ').nth(1 + browser as usize).unwrap_or("-")
    }

    /// Which versions of this browser know it.
    pub fn support(self, browser: Browser) -> Support {
        let column = self.column(browser);
        let column = column.strip_prefix('≤').unwrap_or(column);
        match column.split_once('-') {
            Some(("", _)) => Support::No,
            Some((first, last)) => Support::Between(first, last),
            None if column.ends_with(['f', 'p']) => Support::Off,
            None => Support::Since(column),
        }
    }

    /// How settled it is.
    pub fn status(self) -> Status {
        match self.0.split(' ').nth(4) {
            Some("e") => Status::Experimental,
            Some("d") => Status::Deprecated,
            Some("n") => Status::NonStandard,
            _ => Status::Standard,
        }
    }

    /// Whether the current version of any browser knows it, be it behind a flag.
    pub fn is_current(self) -> bool {
        Browser::ALL.iter().any(|browser| matches!(self.support(*browser), Support::Since(_) | Support::Off))
    }

    /// Whether the current versions of all browsers know it.
    pub fn is_everywhere(self) -> bool {
        Browser::ALL.iter().all(|browser| matches!(self.support(*browser), Support::Since(_)))
    }

    /// The browsers that know it, as `Chrome 145+, Firefox 148+, Safari 26+`; with both ends where there was a last version, as `Firefox 48–121`;
    /// nothing where none does. The same in every language.
    pub fn versions(self) -> String {
        let mut all = String::new();
        for browser in Browser::ALL {
            let versions = match self.support(browser) {
                // This version or one before it.
                Support::Since(first) if self.column(browser).starts_with('≤') => format!(" ≤{first}"),
                Support::Since(first) => format!(" {first}+"),
                Support::Between(first, last) if first == last => format!(" {first}"),
                Support::Between(first, last) => format!(" {first}–{last}"),
                Support::No | Support::Off => continue,
            };
            all.extend([if all.is_empty() { "" } else { ", " }, browser.label(), &versions]);
        }
        all
    }
}

/// Every name of a kind, by alphabet.
pub fn all(kind: Kind) -> impl Iterator<Item = Name> {
    kind.rows().iter().map(|row| Name(row))
}

/// The name that browsers take a text for; `'self'` is looked up as `self`.
pub fn find(kind: Kind, text: &str) -> Option<Name> {
    let rows = kind.rows();
    let at = rows.binary_search_by(|row| order(row, text)).ok()?;
    let name = Name(rows.get(at)?);
    (!kind.is_exact() || name.text() == text).then_some(name)
}

/// The name that a text would be but for its upper case; only where browsers do not take it for that.
pub fn wrong_case(kind: Kind, text: &str) -> Option<Name> {
    let rows = kind.rows();
    let at = rows.binary_search_by(|row| order(row, text)).ok()?;
    rows.get(at).map(|row| Name(row)).filter(|name| kind.is_exact() && name.text() != text)
}

/// By the name of a row, without regard to case.
fn order(row: &str, text: &str) -> Ordering {
    let name = row.bytes().take_while(|byte| *byte != b' ');
    name.map(|byte| byte.to_ascii_lowercase()).cmp(text.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// What there is to say of a name that no current browser knows, or that is being withdrawn: what took its place, or what was likely meant.
/// Nothing of one that is fine. A sentence with a full stop.
pub fn trouble<'a>(kind: Kind, text: impl Into<Cow<'a, str>>) -> Option<Sentence<'a>> {
    let text = text.into();
    // Keywords stand in single quotes, types in double ones.
    let (bare, quote) = match kind {
        Kind::Keyword => (text.trim_matches('\''), "'"),
        Kind::ClearSiteData => (text.trim_matches('"'), "\""),
        _ => (&*text, ""),
    };
    let known = find(kind, bare).filter(|name| name.is_current());
    let gone = withdrawn(kind, bare);
    if known.is_some() && gone.is_none() {
        return None;
    }
    let (meant, instead) = match &gone {
        Some(gone) => (None, gone.instead),
        None => (nearest(kind, bare).map(|meant| format!("{quote}{meant}{quote}")), None),
    };
    let named = Gap::Value(text);
    Some(match (known, &gone, instead, meant) {
        (Some(known), _, Some(instead), _) if !known.versions().is_empty() => msg!("{} is withdrawn and still works in {} only. Use {}.")
            .with([named, Gap::plain(known.versions()), Gap::Code(instead.into())]),
        (Some(known), _, None, _) if !known.versions().is_empty() => {
            msg!("{} is withdrawn and still works in {} only.").with([named, Gap::plain(known.versions())])
        }
        (_, Some(_), Some(instead), _) => msg!("{} was withdrawn. Browsers ignore it. Use {}.").with([named, Gap::Code(instead.into())]),
        (_, Some(_), None, _) => msg!("{} was withdrawn. Browsers ignore it.").with([named]),
        (_, None, _, Some(meant)) => msg!("No browser knows {}. Did you mean {}?").with([named, Gap::Code(meant.into())]),
        (_, None, _, None) => msg!("No browser knows {}.").with([named]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_and_whole() {
        for kind in Kind::ALL {
            let rows = kind.rows();
            assert!(!rows.is_empty(), "{kind:?}");
            for pair in rows.windows(2) {
                let next = pair[1].split(' ').next().unwrap();
                assert_eq!(order(pair[0], next), Ordering::Less, "{kind:?}: {} before {}", pair[0], pair[1]);
            }
            for name in all(kind) {
                assert_eq!(find(kind, name.text()), Some(name));
                let columns: Vec<_> = name.0.split(' ').collect();
                assert!((4..=5).contains(&columns.len()), "{}", name.0);
                assert!(columns.get(4).is_none_or(|status| ["e", "d", "n"].contains(status)), "{}", name.0);
                for browser in Browser::ALL {
                    let versions = match name.support(browser) {
                        Support::Since(first) => vec![first],
                        Support::Between(first, last) => vec![first, last],
                        Support::No | Support::Off => Vec::new(),
                    };
                    assert!(versions.iter().all(|version| version.parse::<f32>().is_ok()), "{}", name.0);
                }
            }
        }
    }

    #[test]
    fn versions_are_a_text() {
        let text = |kind, name| find(kind, name).map(Name::versions);
        assert_eq!(text(Kind::Keyword, "trusted-types-eval").as_deref(), Some("Chrome 145+, Firefox 148+, Safari 26+"));
        assert_eq!(text(Kind::Directive, "BLOCK-all-mixed-content").as_deref(), Some("Chrome 44+, Firefox 48–121, Safari 10+"));
        assert_eq!(text(Kind::Sandbox, "allow-forms").as_deref(), Some("Chrome 5+, Firefox ≤49, Safari 5+"));
        assert_eq!(text(Kind::Feature, "ambient-light-sensor").as_deref(), Some(""));
        assert_eq!(text(Kind::Directive, "prefetch-src").as_deref(), Some("Safari 16.3+"));
        assert_eq!(text(Kind::Header, "speculation-rules").as_deref(), Some("Chrome 121+, Safari 27.3+"));
        assert_eq!(text(Kind::Feature, "sync-xhr").as_deref(), Some("Chrome ≤148"), "since when is not known");
        assert_eq!(text(Kind::Directive, "script-scr"), None);
    }

    #[test]
    fn case_counts_where_browsers_say_so() {
        assert!(find(Kind::Feature, "Camera").is_none() && find(Kind::Opener, "Same-Origin").is_none());
        assert_eq!(wrong_case(Kind::Opener, "Same-Origin").map(Name::text), Some("same-origin"));
        assert_eq!(wrong_case(Kind::Opener, "same-origin"), None);
        assert_eq!(find(Kind::CookiePrefix, "__host-").map(Name::text), Some("__Host-"));
        assert_eq!(find(Kind::Referrer, "No-Referrer").map(Name::text), Some("no-referrer"));
        assert_eq!(wrong_case(Kind::Referrer, "No-Referrer"), None);
        for odd in ["", " ", "camera ", "camera 88", "\u{212a}", "camera\0"] {
            assert_eq!(find(Kind::Feature, odd), None, "{odd:?}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_name_is_said() {
        let says = |kind, name: &'static str| trouble(kind, name).map(|sentence| sentence.quoted());
        for (kind, name) in [
            (Kind::Directive, "default-src"),
            (Kind::Directive, "fenced-frame-src"),
            (Kind::Directive, "report-uri"),
            (Kind::Keyword, "report-sha256"),
            (Kind::Keyword, "'trusted-types-eval'"),
            (Kind::Keyword, "Self"),
            (Kind::Feature, "language-model"),
            (Kind::Feature, "web-share"),
            (Kind::Feature, "bluetooth"),
            (Kind::Feature, "ambient-light-sensor"),
            (Kind::CookiePrefix, "__Http-"),
        ] {
            assert_eq!(says(kind, name), None, "{name}");
        }
        for (kind, name, expected) in [
            (Kind::Directive, "navigate-to", "`navigate-to` was withdrawn. Browsers ignore it."),
            (
                Kind::Directive,
                "require-sri-for",
                "`require-sri-for` was withdrawn. Browsers ignore it. Use `Integrity-Policy: blocked-destinations=(script)`.",
            ),
            (Kind::Directive, "prefetch-src", "`prefetch-src` is withdrawn and still works in Safari 16.3+ only. Use `default-src`."),
            (Kind::Directive, "defualt-src", "No browser knows `defualt-src`. Did you mean `default-src`?"),
            (Kind::Directive, "bogus", "No browser knows `bogus`."),
            (Kind::Keyword, "'unsafe-inlin'", "No browser knows `'unsafe-inlin'`. Did you mean `'unsafe-inline'`?"),
            (Kind::Keyword, "'unsafe-dynamic'", "`'unsafe-dynamic'` was withdrawn. Browsers ignore it. Use `'strict-dynamic'`."),
            (Kind::ClearSiteData, "\"client-hints\"", "No browser knows `\"client-hints\"`. Did you mean `\"clientHints\"`?"),
            (Kind::Feature, "cammera", "No browser knows `cammera`. Did you mean `camera`?"),
            (Kind::Referrer, "never", "`never` was withdrawn. Browsers ignore it. Use `no-referrer`."),
            (Kind::ClearSiteData, "executionContexts", "`executionContexts` was withdrawn. Browsers ignore it."),
        ] {
            assert_eq!(says(kind, name).as_deref(), Some(expected));
        }
    }
}
