//! The names that Content Security Policies are made of (CSP3 and what came before it).

/// Writes the names once: as an enum, as their texts, and as the way back.
macro_rules! names {
    ($($name:ident $text:literal),* $(,)?) => {
        /// A directive that some browser knows or knew.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Name {
            $(#[doc = concat!("`", $text, "`")] $name),*
        }

        impl Name {
            /// By its lower-case text.
            pub fn of(text: &str) -> Option<Name> {
                match text {
                    $($text => Some(Name::$name),)*
                    _ => None,
                }
            }
        }
    };
}

names! {
    ChildSrc "child-src",
    ConnectSrc "connect-src",
    DefaultSrc "default-src",
    FontSrc "font-src",
    FrameSrc "frame-src",
    ImgSrc "img-src",
    MediaSrc "media-src",
    ObjectSrc "object-src",
    ScriptSrc "script-src",
    ScriptSrcAttr "script-src-attr",
    ScriptSrcElem "script-src-elem",
    StyleSrc "style-src",
    StyleSrcAttr "style-src-attr",
    StyleSrcElem "style-src-elem",
    PrefetchSrc "prefetch-src",
    ManifestSrc "manifest-src",
    WorkerSrc "worker-src",
    BaseUri "base-uri",
    PluginTypes "plugin-types",
    Sandbox "sandbox",
    DisownOpener "disown-opener",
    FormAction "form-action",
    FrameAncestors "frame-ancestors",
    NavigateTo "navigate-to",
    ReportTo "report-to",
    ReportUri "report-uri",
    BlockAllMixedContent "block-all-mixed-content",
    UpgradeInsecureRequests "upgrade-insecure-requests",
    ReflectedXss "reflected-xss",
    Referrer "referrer",
    RequireSriFor "require-sri-for",
    TrustedTypes "trusted-types",
    RequireTrustedTypesFor "require-trusted-types-for",
    Webrtc "webrtc",
}

/// Keywords, without their quotes, as CSP Evaluator knows them; which browsers know which, `crate::names` says.
const KEYWORDS: [&str; 13] = [
    "self",
    "none",
    "unsafe-inline",
    "unsafe-eval",
    "wasm-eval",
    "wasm-unsafe-eval",
    "strict-dynamic",
    "unsafe-hashed-attributes",
    "unsafe-hashes",
    "report-sample",
    "block",
    "allow",
    "inline-speculation-rules",
];

/// Whether a lower-case text is a keyword in its quotes.
pub fn is_keyword(text: &str) -> bool {
    text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).is_some_and(|inner| KEYWORDS.contains(&inner))
}

/// Whether a text would be a keyword, a nonce or a hash if it stood in quotes.
pub fn lacks_quotes(text: &str) -> bool {
    KEYWORDS.contains(&text) || ["nonce-", "sha256-", "sha384-", "sha512-"].iter().any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::{Kind, all, all_withdrawn};

    #[test]
    fn every_directive_that_governs_something_in_two_browsers_has_a_name_here() {
        // Two that only Chrome knows, and what was gone before CSP 1 was done, decide about nothing that is judged.
        const ELSEWHERE: [&str; 8] =
            ["fenced-frame-src", "treat-as-public-address", "allow", "options", "policy-uri", "xhr-src", "script-nonce", "frame-options"];
        let names = all(Kind::Directive).map(|name| name.text()).chain(all_withdrawn(Kind::Directive).map(|gone| gone.name));
        for name in names.filter(|name| !ELSEWHERE.contains(name)) {
            assert!(Name::of(name).is_some(), "{name}");
        }
    }
}
