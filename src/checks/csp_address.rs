//! Does the policy contain IP addresses?

use super::prelude::*;
use crate::evidence::csp::{bypass, normal};

pub(super) const CHECK: Check = Check {
    id: "csp_address",
    passes: msg!("No CSP source is an IP address"),
    fails: msg!("CSP source is an IP address"),
    category: Category::Csp,
    why: msg!("Browsers ignore every IP address in a CSP except 127.0.0.1, and that one allows any program on the visitor's own computer."),
    not_judged: "Names that resolve to local addresses.",
    fix_risk: msg!("What the page loads from this address stops loading."),
    references: &[
        "https://www.w3.org/TR/CSP3/#match-hosts",
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy",
    ],
    reads: &["content-security-policy"],
    rules: &[&LOCAL, &ADDRESS],
    applies: when_csp_is_enforced,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static LOCAL: Rule = Rule::new(
    "loopback",
    Info,
    msg!("127.0.0.1 is the visitor's own computer. Remove it in production."),
    Remedy::None(msg!("Remove it from the CSP in production.")),
)
.aliases(&["csp-evaluator/IP_SOURCE"]);
static ADDRESS: Rule = Rule::new(
    "address",
    Info,
    msg!("Browsers ignore IP addresses other than 127.0.0.1 in a CSP."),
    Remedy::None(msg!("Use a host name, or remove it.")),
)
.aliases(&["csp-evaluator/IP_SOURCE"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut verdict = Verdict::pass();
    for directive in seen.csp.enforced.iter().flat_map(|policy| &policy.directives) {
        for value in directive.effective() {
            if let Some(address) = bypass::address(value.text) {
                let rule = if address == "127.0.0.1" { &LOCAL } else { &ADDRESS };
                verdict.add(rule.at(value.span()).in_directive(directive.name.clone(), Some(normal(value))));
            }
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("names", &[(CSP, "default-src https://a.example")], Pass),
    Case::new("loopback", &[(CSP, "connect-src 127.0.0.1:8000")], Finds(&[("loopback", "127.0.0.1:8000")])),
    Case::new("an address", &[(CSP, "connect-src https://10.0.0.1")], Finds(&[("address", "https://10.0.0.1")])),
    Case::new("a number too large", &[(CSP, "connect-src 10.0.0.256")], Pass).malformed(),
    Case::new("no policy", &[], NotApplicable),
];

#[cfg(test)]
const CSP: &str = "Content-Security-Policy";
