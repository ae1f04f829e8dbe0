//! Which headers of a response are already what a fix would write: a remark on them is a remark on our own words.

use super::plan::Value;
use super::policy::{of_header, without_nonces};
use super::{Plan, Remedy};
use crate::evidence::Evidence;

/// The headers whose whole value a remedy writes.
const WRITTEN: [(&str, Remedy); 7] = [
    ("Content-Security-Policy", Remedy::Csp),
    ("Strict-Transport-Security", Remedy::Hsts),
    ("X-Content-Type-Options", Remedy::Nosniff),
    ("Referrer-Policy", Remedy::Referrer),
    ("Permissions-Policy", Remedy::Permissions),
    ("Cross-Origin-Opener-Policy", Remedy::Opener),
    ("Cross-Origin-Resource-Policy", Remedy::Resource),
];

/// Whether a header is sent once, with the value that a fix for this page would give it; nonces are new each time.
pub fn is_already_written(seen: &Evidence, name: &str) -> bool {
    let Some((name, remedy)) = WRITTEN.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else { return false };
    let mut sent = seen.raw(name);
    let (Some(first), None) = (sent.next(), sent.next()) else { return false };
    let sent = without_nonces(first.trim().text);
    if *remedy == Remedy::Csp {
        return without_nonces(&Value::Policy(of_header(seen).written()).sample()) == sent;
    }
    Plan::of(&[*remedy], seen).changes.iter().any(|change| change.name == *name && change.value.sample() == sent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Capture;

    #[test]
    fn what_a_fix_wrote_is_known_again_and_nothing_else() {
        for policy in ["", "script-src 'self' https://cdn.example 'unsafe-inline'", "default-src 'none'; img-src *", "script-src 'self'"] {
            let headers = if policy.is_empty() { vec![] } else { vec![("Content-Security-Policy".to_owned(), policy.into())] };
            let capture = Capture { url: "https://app.example/".into(), status: Some(200), headers, ..Capture::default() };
            let seen = Evidence::read(&capture);
            let after = Plan::of(&WRITTEN.map(|(_, remedy)| remedy), &seen).apply(&capture);
            for (name, _) in WRITTEN {
                assert!(!is_already_written(&seen, name), "{policy}: {name}");
                assert!(is_already_written(&Evidence::read(&after), name), "{policy}: {name}");
            }
        }
    }
}
