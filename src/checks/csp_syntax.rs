//! Is every part of the policy valid?

use super::prelude::*;
use crate::evidence::browser::Browser;
use crate::evidence::csp::meaning::{self, For, has_sources, in_ascii, in_quotes, wrong_length};
use crate::evidence::csp::names::{Name, is_keyword, lacks_quotes};
use crate::evidence::csp::source::{Hash, Ignored, Reading, Source};
use crate::evidence::csp::{Directive, NOT_IN_META, Policy, bypass, is_nonce_or_hash, normal};
use crate::names::{self, Kind};
use crate::sentence::Sentence;

pub(super) const CHECK: Check = Check {
    id: "csp_syntax",
    passes: msg!("The CSP has no typos"),
    fails: msg!("The CSP has typos or ignored parts"),
    category: Category::Csp,
    why: msg!("A typo makes browsers ignore part of the policy."),
    not_judged: "Sources that are valid host names but do not exist.",
    fix_risk: msg!("Parts that browsers have ignored so far take effect."),
    references: &[
        "https://www.w3.org/TR/CSP3/#parse-serialized-policy",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy",
    ],
    reads: &["content-security-policy", "content-security-policy-report-only"],
    rules: &[
        &NOT_ASCII,
        &UNKNOWN,
        &SOME_BROWSERS,
        &SEMICOLON,
        &QUOTES,
        &WRONG_QUOTES,
        &KEYWORD,
        &GONE_KEYWORD,
        &SOME_BROWSERS_KEYWORD,
        &NONE_BESIDE,
        &MISPLACED,
        &HASH_LENGTH,
        &HOST,
        &SCRIPT_HOST,
        &ONE_BROWSER,
        &SANDBOX,
        &REPEATED,
        &IN_META,
        &TRIAL,
    ],
    applies: when_csp_is_sent,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static NOT_ASCII: Rule =
    Rule::new("not-ascii", Medium, msg!("Browsers skip this directive: it contains a character that is not ASCII."), Remedy::Csp)
        .costs(5)
        .unless(MdnTest::Csp);
static UNKNOWN: Rule = Rule::new("unknown-directive", Low, msg!("Unknown directive. Browsers ignore it."), Remedy::Csp)
    .likely()
    .aliases(&["csp-evaluator/UNKNOWN_DIRECTIVE"]);
static SOME_BROWSERS: Rule = Rule::new(
    "some-browsers-directive",
    Info,
    msg!("Not all browsers support this directive."),
    Remedy::None(msg!("No action needed. Other browsers ignore it.")),
)
.maybe()
.aliases(&["csp-evaluator/UNKNOWN_DIRECTIVE"]);
static SEMICOLON: Rule = Rule::new(
    "missing-semicolon",
    Medium,
    msg!("Missing semicolon: browsers read this directive as a source."),
    Remedy::None(msg!("Put a semicolon before it.")),
)
.costs(5)
.unless(MdnTest::Csp)
.likely()
.aliases(&["csp-evaluator/MISSING_SEMICOLON"]);
static QUOTES: Rule = Rule::new("missing-quotes", Medium, msg!("Missing single quotes: browsers read this as a host name."), Remedy::Csp)
    .costs(5)
    .unless(MdnTest::Csp)
    .aliases(&["csp-evaluator/INVALID_KEYWORD"]);
static WRONG_QUOTES: Rule =
    Rule::new("wrong-quotes", Medium, msg!("Missing single quotes, so browsers ignore this."), Remedy::Csp).costs(5).unless(MdnTest::Csp);
static KEYWORD: Rule = Rule::new("unknown-keyword", Low, msg!("Unknown keyword. Browsers ignore it."), Remedy::Csp)
    .aliases(&["csp-evaluator/INVALID_KEYWORD"]);
static GONE_KEYWORD: Rule = Rule::new("withdrawn-keyword", Low, msg!("This keyword was withdrawn. Browsers ignore it."), Remedy::Csp);
static SOME_BROWSERS_KEYWORD: Rule = Rule::new(
    "some-browsers-keyword",
    Info,
    msg!("Not all browsers support this keyword."),
    Remedy::None(msg!("No action needed. Other browsers ignore it.")),
)
.maybe()
.aliases(&["csp-evaluator/INVALID_KEYWORD"]);
static NONE_BESIDE: Rule = Rule::new("none-with-others", Low, msg!("Browsers ignore `'none'` next to other sources."), Remedy::Csp);
static MISPLACED: Rule = Rule::new("misplaced-keyword", Low, msg!("This has no effect in this directive."), Remedy::Csp);
static HASH_LENGTH: Rule = Rule::new("hash-length", Medium, msg!("This hash has the wrong length, so it never matches."), Remedy::Csp)
    .costs(5)
    .unless(MdnTest::Csp);
static HOST: Rule = Rule::new("invalid-source", Low, msg!("Browsers ignore this source: it is not valid."), Remedy::Csp);
static SCRIPT_HOST: Rule = Rule::new("invalid-script-source", Low, msg!("Browsers ignore this source: it is not valid."), Remedy::Csp)
    .aliases(&["csp-evaluator/SCRIPT_ALLOWLIST_BYPASS"]);
static ONE_BROWSER: Rule = Rule::new(
    "one-browser-source",
    Low,
    msg!("Only one browser accepts this source."),
    Remedy::None(msg!("Write the source so that all browsers read it in the same way.")),
);
static SANDBOX: Rule = Rule::new(
    "unknown-sandbox-token",
    Medium,
    msg!("Unknown sandbox token. Browsers ignore it, so the sandbox keeps this restriction."),
    Remedy::None(msg!("Correct the token, or remove it if the page works without.")),
);
static REPEATED: Rule = Rule::new("repeated-directive", Medium, msg!("Duplicate directive. Browsers use only the first."), Remedy::Csp)
    .costs(5)
    .unless(MdnTest::Csp)
    .aliases(&["observatory/csp-header-invalid"]);
static IN_META: Rule = Rule::new(
    "not-in-meta",
    Low,
    msg!("Browsers ignore this directive in a meta element."),
    Remedy::None(msg!("Send the policy as a header.")),
);
static TRIAL: Rule = Rule::new(
    "in-report-only",
    Low,
    msg!("The Report-Only policy has a typo or an ignored part."),
    Remedy::None(msg!("Correct it in Content-Security-Policy-Report-Only.")),
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut verdict = Verdict::pass();
    for policy in &seen.csp.enforced {
        of_policy(policy, &mut |found| verdict.add(found));
    }
    // A trial blocks nothing, so what is wrong with it costs nothing.
    for policy in &seen.csp.reported {
        of_policy(policy, &mut |found| {
            if found.rule.severity > Info {
                let says = found.sentence();
                let at = found.spans().next().unwrap_or(policy.text.span());
                let mut trial = TRIAL.at(at).says(msg!("In the Report-Only policy: {}").with([Gap::Sentence(says)]));
                (trial.directive, trial.value) = (found.directive, found.value);
                verdict.add(trial);
            }
        });
    }
    verdict
}

fn of_policy<'a>(policy: &Policy<'a>, add: &mut dyn FnMut(Finding<'a>)) {
    for directive in &policy.directives {
        if directive.is_skipped() {
            add(not_ascii(directive));
            continue;
        }
        if let Some(found) = name(directive) {
            add(found);
        }
        let name = Name::of(&directive.name);
        if policy.meta && name.is_some_and(|name| NOT_IN_META.contains(&name)) {
            add(IN_META.at(directive.at).in_directive(directive.name.clone(), None));
        }
        for value in directive.effective() {
            if let Some(found) = slip(policy, directive, value) {
                add(found.in_directive(directive.name.clone(), Some(normal(value))));
            }
        }
    }
    for repeated in policy.repeated.iter().filter(|repeated| {
        !["report-uri", "report-to"]
            .iter()
            .any(|name| repeated.text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
    }) {
        add(REPEATED.at(repeated.span()));
    }
}

/// What is wrong with a directive's name.
fn name<'a>(directive: &Directive<'a>) -> Option<Finding<'a>> {
    if Name::of(&directive.name).is_some() {
        // One that was withdrawn has a check of its own.
        return None;
    }
    let found = match names::find(Kind::Directive, &directive.name).filter(|name| name.is_current()) {
        Some(known) => SOME_BROWSERS.at(directive.at).says(only(directive.name.to_string(), known.versions())),
        None => {
            let says = names::trouble(Kind::Directive, directive.name.clone());
            UNKNOWN.at(directive.at).says(says.unwrap_or_else(|| UNKNOWN.says.into()))
        }
    };
    Some(found.in_directive(directive.name.clone(), None))
}

/// Which browsers know a name that not all do.
fn only(name: String, versions: String) -> Sentence<'static> {
    match versions.is_empty() {
        true => msg!("Only some versions of Chrome support {}. Other browsers ignore it.").with([Gap::Value(name.into())]),
        false => msg!("{} works in {}. Other browsers ignore it.").with([Gap::Value(name.into()), Gap::plain(versions)]),
    }
}

/// A directive that browsers skip, marked where the first character is that is not ASCII.
fn not_ascii<'a>(directive: &Directive<'a>) -> Finding<'a> {
    let value = directive.values.iter().find(|value| !value.text.is_ascii()).filter(|_| directive.name.is_ascii());
    let text = value.map_or(&*directive.name, |value| value.text);
    let says = match in_ascii(text) {
        Some(meant) => msg!("Browsers skip all of {}: {} has a character that is not ASCII. Write {}.").with([
            Gap::Value(directive.name.clone()),
            Gap::Value(text.to_owned().into()),
            Gap::Value(meant.into()),
        ]),
        None => msg!("Browsers skip all of {}: {} has a character that is not ASCII.")
            .with([Gap::Value(directive.name.clone()), Gap::Value(text.to_owned().into())]),
    };
    let at = value.map_or(directive.at, Spanned::span);
    NOT_ASCII.at(at).says(says).in_directive(directive.name.clone(), value.map(|value| value.text.into()))
}

/// What is wrong with a value, in the order in which it matters.
fn slip<'a>(policy: &Policy<'a>, directive: &Directive<'a>, value: &Spanned<'a>) -> Option<Finding<'a>> {
    let text = normal(value);
    if Name::of(&text).is_some() {
        return Some(SEMICOLON.at(value.span()));
    }
    if lacks_quotes(&text) {
        let written = format!("'{}'", value.text);
        return Some(QUOTES.at(value.span()).naming(msg!("Missing single quotes: browsers read this as a host name. Write {}."), written));
    }
    match &*directive.name {
        "require-trusted-types-for" if text == "'script'" => None,
        "trusted-types" if matches!(&*text, "'allow-duplicates'" | "'none'") => none_beside(directive, value),
        "require-trusted-types-for" if text.starts_with('\'') => {
            Some(KEYWORD.at(value.span()).naming(msg!("{} is not supported here. The only value is `'script'`."), value.text))
        }
        "trusted-types" if text.starts_with('\'') => Some(
            KEYWORD
                .at(value.span())
                .naming(msg!("{} is not supported here. The keywords are `'none'` and `'allow-duplicates'`."), value.text),
        ),
        "require-trusted-types-for" => Some(
            WRONG_QUOTES
                .at(value.span())
                .naming(msg!("Browsers ignore {}, so Trusted Types are not required. Write `'script'`, with single quotes."), value.text),
        ),
        "trusted-types" => value.is("allow-duplicates").then(|| {
            WRONG_QUOTES
                .at(value.span())
                .says(msg!("Missing single quotes: browsers read this as the name of a policy. Write `'allow-duplicates'`."))
        }),
        "sandbox" => match text.starts_with('\'') {
            true if is_keyword(&text) || is_strict_nonce_or_hash(&text) => sandbox(value),
            true => sandbox(value).map(|mut found| {
                found.rule = &KEYWORD;
                found
            }),
            false => sandbox(value),
        },
        _ if text.starts_with('\'') => quoted(directive, value),
        name if has_sources(name) => unquoted(policy, directive, value),
        _ => None,
    }
}

/// A token of `sandbox` that no browser knows.
fn sandbox<'a>(value: &Spanned<'a>) -> Option<Finding<'a>> {
    if names::find(Kind::Sandbox, value.text).is_some_and(|name| name.is_current()) {
        return None;
    }
    let says = names::trouble(Kind::Sandbox, value.text).unwrap_or_else(|| SANDBOX.says.into());
    Some(SANDBOX.at(value.span()).says(says))
}

/// What is wrong with a value that begins with a single quote.
fn quoted<'a>(directive: &Directive<'a>, value: &Spanned<'a>) -> Option<Finding<'a>> {
    let text = normal(value);
    let reading = Reading::of(value.text);
    // The peer knows some keywords that browsers do not, and the other way round.
    let peer_knows = is_keyword(&text) || is_strict_nonce_or_hash(&text);
    let inner = value.text.trim_matches('\'').to_ascii_lowercase();
    let whole = value.text.len() > 2 && value.text.ends_with('\'');
    let known = names::find(Kind::Keyword, &inner).filter(|name| whole && name.is_current());
    if reading.source().is_none() && known.is_none() {
        let rule = if peer_knows { &GONE_KEYWORD } else { &KEYWORD };
        let says = match reading.ignored() {
            Some(Ignored::HashAlgorithm) => {
                msg!("Browsers ignore {}: they know sha256, sha384 and sha512 only.").with([Gap::Value(value.text.into())])
            }
            Some(Ignored::Hash) => msg!("Browsers ignore {}: it is not a hash in base64.").with([Gap::Value(value.text.into())]),
            Some(Ignored::Nonce) => msg!("Browsers ignore {}: it is not a nonce in base64.").with([Gap::Value(value.text.into())]),
            _ if in_quotes(value.text).is_some() => msg!("Browsers ignore {}. Write {}.")
                .with([Gap::Value(value.text.into()), Gap::Value(in_quotes(value.text).unwrap_or_default().into())]),
            _ => names::trouble(Kind::Keyword, value.text).unwrap_or_else(|| rule.says.into()),
        };
        return Some(rule.at(value.span()).says(says));
    }
    if !peer_knows {
        let says = match known {
            Some(known) => only(value.text.to_owned(), known.versions()),
            None if reading.only_in().is_some() => only(value.text.to_owned(), String::new()),
            None => msg!("Browsers accept {}. Other tools expect lower case.").with([Gap::Value(value.text.into())]),
        };
        return Some(SOME_BROWSERS_KEYWORD.at(value.span()).says(says));
    }
    let source = reading.source()?;
    none_beside(directive, value).or_else(|| misplaced(directive, value, source)).or_else(|| match source {
        Source::Hash(hash) => hash_length(directive, value, hash),
        _ => None,
    })
}

/// `'none'` where it is not the only value.
fn none_beside<'a>(directive: &Directive<'a>, value: &Spanned<'a>) -> Option<Finding<'a>> {
    (value.is("'none'") && directive.values.len() > 1).then(|| NONE_BESIDE.at(value.span()))
}

/// A keyword, a nonce or a hash in a directive where it means nothing.
fn misplaced<'a>(directive: &Directive<'a>, value: &Spanned<'a>, source: Source) -> Option<Finding<'a>> {
    let says = match meaning::misplaced(&directive.name, source)? {
        For::Scripts => msg!("{} is for scripts. It has no effect in {}."),
        For::Code => msg!("{} is for scripts and styles. It has no effect in {}."),
    };
    Some(MISPLACED.at(value.span()).says(says.with([Gap::Value(value.text.into()), Gap::Value(directive.name.clone())])))
}

/// A hash that has not the length of its kind.
fn hash_length<'a>(directive: &Directive<'a>, value: &Spanned<'a>, hash: Hash) -> Option<Finding<'a>> {
    let (name, needed) = wrong_length(hash)?;
    let hex = hash.value.len() > needed && hash.value.bytes().all(|byte| byte.is_ascii_hexdigit());
    let says = match (hex, directive.find("'unsafe-inline'").is_some()) {
        (true, _) => msg!("This {} hash is in hex, so it never matches. Write it in base64: {} characters without padding."),
        (false, false) => msg!("This {} hash never matches: it should have {} characters without padding."),
        (false, true) => msg!(
            "This {} hash never matches: it should have {} characters without padding. It still turns off `'unsafe-inline'`, so all inline code is blocked."
        ),
    };
    Some(HASH_LENGTH.at(value.span()).says(says.with([Gap::plain(name), Gap::plain(needed)])))
}

/// What is wrong with a value that does not begin with a single quote.
fn unquoted<'a>(policy: &Policy<'a>, directive: &Directive<'a>, value: &Spanned<'a>) -> Option<Finding<'a>> {
    let reading = Reading::of(value.text);
    if let Some(keyword) = in_quotes(value.text) {
        let says = msg!("Keywords, nonces and hashes need single quotes. Browsers ignore {}. Write {}.");
        return Some(WRONG_QUOTES.at(value.span()).says(says.with([Gap::Value(value.text.into()), Gap::Value(keyword.into())])));
    }
    if bypass::address(value.text).is_some() {
        // That is a check of its own.
        return None;
    }
    if let Some((browser, _)) = reading.only_in() {
        let says = match browser {
            Browser::Chromium => msg!("Chrome accepts {}, Firefox ignores it."),
            Browser::Firefox => msg!("Firefox accepts {}, Chrome ignores it."),
        };
        return Some(ONE_BROWSER.at(value.span()).naming(says, value.text));
    }
    if matches!(reading.source(), Some(Source::Scheme(scheme)) if scheme.contains('.')) {
        return Some(HOST.at(value.span()).naming(msg!("Browsers read {} as a scheme. Remove the colon, or add a port."), value.text));
    }
    let says = match reading.ignored()? {
        Ignored::Wildcard => msg!("Browsers ignore {}: `*` must be the whole first part of the host, as in `*.example.com`."),
        Ignored::Dot => msg!("Browsers ignore {}: a host cannot start with a dot or contain two dots in a row."),
        Ignored::NoHost => msg!("Browsers ignore {}: it has no host."),
        Ignored::Character => msg!("Browsers ignore {}: the host has a character that is not allowed."),
        Ignored::Port => msg!("Browsers ignore {}: the port is not a number."),
        Ignored::Slashes => msg!("Browsers ignore {}: write two slashes after the scheme."),
        Ignored::Scheme => msg!("Browsers ignore {}: the scheme is not valid."),
        Ignored::Path => msg!("Browsers ignore {}: the path is not valid."),
        Ignored::Quotes => msg!("Browsers ignore {}: quotes are for keywords only."),
        _ => msg!("Browsers ignore {}: it is not a valid source."),
    };
    let rule = if bypass::is_asked_of(policy, directive, value) { &SCRIPT_HOST } else { &HOST };
    Some(rule.at(value.span()).naming(says, value.text))
}

/// Nonces and hashes with their prefixes in lower case, as everybody writes them.
fn is_strict_nonce_or_hash(text: &str) -> bool {
    (text.starts_with("'nonce-") || text.starts_with("'sha")) && is_nonce_or_hash(text)
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("no typos", &[(CSP, "default-src 'self' https://a.example; upgrade-insecure-requests")], Pass),
    Case::new("script-scr", &[(CSP, "script-scr 'self'")], Finds(&[("unknown-directive", "script-scr")])),
    Case::new("defualt-src", &[(CSP, "defualt-src 'self'")], Finds(&[("unknown-directive", "defualt-src")])),
    Case::new("nothing that was ever meant", &[(CSP, "bogus-src 'self'")], Finds(&[("unknown-directive", "bogus-src")])),
    Case::new(
        "from before CSP 1",
        &[(CSP, "xhr-src 'self'; allow 'none'")],
        Finds(&[("unknown-directive", "xhr-src"), ("unknown-directive", "allow")]),
    ),
    Case::new(
        "in Chrome alone",
        &[(CSP, "default-src 'self'; fenced-frame-src https://ads.example")],
        Finds(&[("some-browsers-directive", "fenced-frame-src")]),
    ),
    Case::new("withdrawn, which another check says", &[(CSP, "default-src 'self'; navigate-to 'self'; require-sri-for script")], Pass),
    Case::new("no semicolon", &[(CSP, "default-src 'self' img-src")], Finds(&[("missing-semicolon", "img-src")])).malformed(),
    Case::new("no quotes", &[(CSP, "default-src self")], Finds(&[("missing-quotes", "self")])),
    Case::new(
        "no quotes, upper case",
        &[(CSP, "default-src SELF Unsafe-Inline")],
        Finds(&[("wrong-quotes", "SELF"), ("wrong-quotes", "Unsafe-Inline")]),
    ),
    Case::new(
        "no quotes round what is newer",
        &[(CSP, "script-src 'self' report-sha256 trusted-types-eval")],
        Finds(&[("wrong-quotes", "report-sha256"), ("wrong-quotes", "trusted-types-eval")]),
    ),
    Case::new(
        "other quotes",
        &[(CSP, "script-src \"self\" `none` self' \"nonce-q3vXl0nTtJ8yW2bKc5rZaQ\"")],
        Finds(&[
            ("wrong-quotes", "\"self\""),
            ("wrong-quotes", "`none`"),
            ("wrong-quotes", "self'"),
            ("wrong-quotes", "\"nonce-q3vXl0nTtJ8yW2bKc5rZaQ\""),
        ]),
    ),
    Case::new("half a pair of quotes", &[(CSP, "default-src 'self")], Finds(&[("unknown-keyword", "'self")])),
    Case::new("unsafe-inlin", &[(CSP, "default-src 'unsafe-inlin'")], Finds(&[("unknown-keyword", "'unsafe-inlin'")])),
    Case::new(
        "other words in quotes",
        &[(CSP, "default-src 'unsafe_inline' 'data:' '*' 'sha1-L0+gK2ts4tUv/hJY8SPfqekgV0I=' 'unsafe-allow-redirects'")],
        Finds(&[
            ("unknown-keyword", "'unsafe_inline'"),
            ("unknown-keyword", "'data:'"),
            ("unknown-keyword", "'*'"),
            ("unknown-keyword", "'sha1-L0+gK2ts4tUv/hJY8SPfqekgV0I='"),
            ("unknown-keyword", "'unsafe-allow-redirects'"),
        ]),
    ),
    Case::new(
        "withdrawn",
        &[(CSP, "script-src 'self' 'unsafe-hashed-attributes'")],
        Finds(&[("withdrawn-keyword", "'unsafe-hashed-attributes'")]),
    ),
    Case::new("newer keywords", &[(CSP, "script-src 'self' 'report-sha256'")], Finds(&[("some-browsers-keyword", "'report-sha256'")])),
    Case::new(
        "a keyword that all have by now",
        &[(CSP, "script-src 'self' 'trusted-types-eval'; require-trusted-types-for 'script'")],
        Finds(&[("some-browsers-keyword", "'trusted-types-eval'")]),
    ),
    Case::new("known in Chrome", &[(CSP, "script-src 'self' 'wasm-eval' 'inline-speculation-rules'")], Pass),
    Case::new(
        "a nonce in upper case",
        &[(CSP, "script-src 'NONCE-q3vXl0nTtJ8yW2bKc5rZaQ'")],
        Finds(&[("some-browsers-keyword", "'NONCE-q3vXl0nTtJ8yW2bKc5rZaQ'")]),
    ),
    Case::new("an empty nonce", &[(CSP, "script-src 'nonce-'")], Finds(&[("unknown-keyword", "'nonce-'")])),
    Case::new("none first", &[(CSP, "script-src 'none' 'self'")], Finds(&[("none-with-others", "'none'")])),
    Case::new("none last", &[(CSP, "frame-ancestors https://a.example 'NONE'")], Finds(&[("none-with-others", "'NONE'")])),
    Case::new("none alone", &[(CSP, "default-src 'none'; img-src 'self'; trusted-types 'none'")], Pass),
    Case::new("none of Trusted Types", &[(CSP, "trusted-types 'none' default")], Finds(&[("none-with-others", "'none'")])),
    Case::new(
        "for scripts only",
        &[(CSP, "style-src 'self' 'strict-dynamic'; img-src 'self' 'unsafe-eval'")],
        Finds(&[("misplaced-keyword", "'strict-dynamic'"), ("misplaced-keyword", "'unsafe-eval'")]),
    ),
    Case::new(
        "for inline code only",
        &[(CSP, "style-src 'nonce-q3vXl0nTtJ8yW2bKc5rZaQ'; connect-src 'unsafe-inline'; form-action 'nonce-q3vXl0nTtJ8yW2bKc5rZaQ'")],
        Finds(&[("misplaced-keyword", "'unsafe-inline'"), ("misplaced-keyword", "'nonce-q3vXl0nTtJ8yW2bKc5rZaQ'")]),
    ),
    Case::new(
        "where it belongs",
        &[(CSP, "script-src-elem 'strict-dynamic' 'nonce-q3vXl0nTtJ8yW2bKc5rZaQ'; default-src 'unsafe-eval'")],
        Pass,
    ),
    Case::new("a short hash", &[(CSP, "script-src 'self' 'unsafe-inline' 'sha256-abc='")], Finds(&[("hash-length", "'sha256-abc='")])),
    Case::new(
        "hashes of another kind's length",
        &[(CSP, "style-src 'sha384-Si0uZVrF/E+9jgCdJlxpX7la/YDK0N/icAzTEU6uQuA=' 'sha512-Si0uZVrF/E+9jgCdJlxpX7la/YDK0N/icAzTEU6uQuA='")],
        Finds(&[
            ("hash-length", "'sha384-Si0uZVrF/E+9jgCdJlxpX7la/YDK0N/icAzTEU6uQuA='"),
            ("hash-length", "'sha512-Si0uZVrF/E+9jgCdJlxpX7la/YDK0N/icAzTEU6uQuA='"),
        ]),
    ),
    Case::new(
        "a hash in hex",
        &[(CSP, "script-src 'sha256-4a2d2e655ac5fc4fbd8e009d265c695fb95afd80cad0dfe2700cd3114eae42e0'")],
        Finds(&[("hash-length", "'sha256-4a2d2e655ac5fc4fbd8e009d265c695fb95afd80cad0dfe2700cd3114eae42e0'")]),
    ),
    Case::new(
        "hashes of each kind, with and without padding",
        &[(
            CSP,
            "script-src 'sha256-Si0uZVrF/E+9jgCdJlxpX7la/YDK0N/icAzTEU6uQuA=' 'sha256-Si0uZVrF_E-9jgCdJlxpX7la_YDK0N_icAzTEU6uQuA' 'sha384-Q7niHZS5tOBLcVPg8S4PvsbAzpAuI4hd5IiHAPFBNHFufNG5eTTIgE3Jj4euAL1x' 'sha512-0rnGdEcLrUkTVwxM9Zj5HgaPkNWDKMXmAItzzE4R5aE3mSpjNPGIuPmiBuGy1dVJ1e1QQ4o4pJTd1dvbsxEplw=='",
        )],
        Pass,
    ),
    Case::new(
        "hosts that are none",
        &[(
            CSP,
            "img-src .cdn.example https://.cdn.example *cdn.example cdn-*.example.com https://*.example.* //cdn.example cdn.example: cdn_1.example https:/cdn.example /images/",
        )],
        Finds(&[
            ("invalid-source", ".cdn.example"),
            ("invalid-source", "https://.cdn.example"),
            ("invalid-source", "*cdn.example"),
            ("invalid-source", "cdn-*.example.com"),
            ("invalid-source", "https://*.example.*"),
            ("invalid-source", "//cdn.example"),
            ("invalid-source", "cdn.example:"),
            ("invalid-source", "cdn_1.example"),
            ("invalid-source", "https:/cdn.example"),
            ("invalid-source", "/images/"),
        ]),
    ),
    Case::new(
        "the same for scripts",
        &[(CSP, "script-src 'self' https://.cdn.example https://cdn-*.example.com")],
        Finds(&[("invalid-script-source", "https://.cdn.example"), ("invalid-script-source", "https://cdn-*.example.com")]),
    ),
    Case::new(
        "hosts of all kinds",
        &[(CSP, "script-src a.example:* *.a.example https://a.example/x/?y a.example:8000 localhost ws://a.example https: blob:")],
        Pass,
    ),
    Case::new("a wildcard of Chrome's", &[(CSP, "img-src */images/")], Finds(&[("one-browser-source", "*/images/")])),
    Case::new("no sources at all", &[(CSP, "report-uri /x?y //z; plugin-types a/b; report-to .x")], Pass),
    Case::new(
        "tokens of sandbox",
        &[(CSP, "sandbox allow-script allow-sameorigin")],
        Finds(&[("unknown-sandbox-token", "allow-script"), ("unknown-sandbox-token", "allow-sameorigin")]),
    ),
    Case::new(
        "other tokens of sandbox",
        &[(CSP, "sandbox allow-forms, sandbox allow_forms allow-downloads-without-user-activation scripts")],
        Finds(&[
            ("unknown-sandbox-token", "allow_forms"),
            ("unknown-sandbox-token", "allow-downloads-without-user-activation"),
            ("unknown-sandbox-token", "scripts"),
        ]),
    ),
    Case::new(
        "every token of sandbox",
        &[(
            CSP,
            "sandbox allow-downloads allow-forms allow-modals allow-orientation-lock allow-pointer-lock allow-popups allow-popups-to-escape-sandbox allow-presentation allow-same-origin ALLOW-scripts allow-storage-access-by-user-activation allow-top-navigation allow-top-navigation-by-user-activation allow-top-navigation-to-custom-protocols",
        )],
        Pass,
    ),
    Case::new(
        "Trusted Types without quotes",
        &[(CSP, "require-trusted-types-for script; trusted-types default 'allow-duplicates'")],
        Finds(&[("wrong-quotes", "script")]),
    ),
    Case::new(
        "Trusted Types with other words",
        &[(CSP, "require-trusted-types-for 'style' scripts; trusted-types allow-duplicates 'allow-duplicate'")],
        Finds(&[
            ("unknown-keyword", "'style'"),
            ("wrong-quotes", "scripts"),
            ("wrong-quotes", "allow-duplicates"),
            ("unknown-keyword", "'allow-duplicate'"),
        ]),
    ),
    Case::new(
        "typographic quotes",
        &[(CSP, "default-src 'none'; script-src ‘self’ https://cdn.example")],
        Finds(&[("not-ascii", "‘self’")]),
    ),
    Case::new("double ones", &[(CSP, "default-src 'self'; style-src 'self' “unsafe-inline”")], Finds(&[("not-ascii", "“unsafe-inline”")])),
    Case::new("a host in another alphabet", &[(CSP, "img-src é.example")], Finds(&[("not-ascii", "é.example")])),
    Case::new("a long dash in a name", &[(CSP, "script–src 'self'")], Finds(&[("not-ascii", "script–src")])),
    Case::new(
        "a space that does not break",
        &[(CSP, "default-src 'self'\u{a0}https://a.example")],
        Finds(&[("not-ascii", "'self'\u{a0}https://a.example")]),
    ),
    Case::new("twice", &[(CSP, "default-src 'self'; default-src 'none'")], Finds(&[("repeated-directive", "default-src 'none'")])),
    Case::new("frame-ancestors in meta", &[], Finds(&[("not-in-meta", "frame-ancestors")]))
        .given(|c| document(c).meta_csp.push("default-src 'self'; frame-ancestors 'none'".into())),
    Case::new("more in meta", &[], Finds(&[("not-in-meta", "report-uri"), ("not-in-meta", "sandbox")]))
        .given(|c| document(c).meta_csp.push("default-src 'self'; report-uri /x; sandbox".into())),
    Case::new(
        "in a trial",
        &[(TRIES, "default-src 'self'; script-src self 'unsafe-inlin'; defualt-src x; object-src .x; object-src 'none'")],
        Finds(&[
            ("in-report-only", "self"),
            ("in-report-only", "'unsafe-inlin'"),
            ("in-report-only", "defualt-src"),
            ("in-report-only", ".x"),
            ("in-report-only", "object-src 'none'"),
        ]),
    ),
    Case::new("what Chrome alone knows, in a trial", &[(TRIES, "default-src 'self'; script-src 'report-sha256'")], Pass),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
#[cfg(test)]
const TRIES: &str = "Content-Security-Policy-Report-Only";
