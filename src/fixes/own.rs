//! Which headers of a response are already what a fix would write: a remark on them is a remark on our own words.

use super::policy::without_nonces;
use super::{Plan, Remedy};
use crate::evidence::Evidence;

/// The remedies that write a header's whole value.
const WRITING: [Remedy; 7] =
    [Remedy::Hsts, Remedy::Csp, Remedy::Nosniff, Remedy::Referrer, Remedy::Permissions, Remedy::Opener, Remedy::Resource];

/// The headers that are sent once, with the value that a fix for this page would give them; nonces are new each time.
pub fn already_written(seen: &Evidence) -> Vec<&'static str> {
    let plan = Plan::of(&WRITING, seen);
    let same = |change: &&super::plan::Change| {
        let mut sent = seen.raw(change.name);
        let first = sent.next().map(|value| without_nonces(value.trim().text));
        sent.next().is_none() && first == Some(without_nonces(&change.value.sample()))
    };
    plan.changes.iter().filter(same).map(|change| change.name).collect()
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
            assert_eq!(already_written(&seen), [""; 0], "{policy}");
            let after = Plan::of(&WRITING, &seen).apply(&capture);
            assert_eq!(already_written(&Evidence::read(&after)).len(), WRITING.len(), "{policy}");
        }
    }
}
