//! Is Origin-Agent-Cluster valid?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "agent_cluster",
    passes: msg!("Origin-Agent-Cluster has a valid value"),
    fails: msg!("Origin-Agent-Cluster has an invalid value"),
    category: Category::CrossOrigin,
    why: msg!("The header asks browsers to isolate the page from other origins of its site. With a typo, it does nothing."),
    not_judged: "Whether the browser complies.",
    fix_risk: msg!("`document.domain` stops working."),
    references: &[
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Origin-Agent-Cluster",
        "https://html.spec.whatwg.org/multipage/browsers.html#origin-keyed-agent-clusters",
    ],
    reads: &["origin-agent-cluster"],
    rules: &[&MALFORMED],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static MALFORMED: Rule =
    Rule::new("malformed", Info, msg!("Invalid value: browsers accept only `?1` and `?0`."), Remedy::Correct("Origin-Agent-Cluster", "?1"));

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let Some(value) = seen.raw("origin-agent-cluster").next() else {
        return Verdict::NotApplicable(msg!("Origin-Agent-Cluster is not sent."));
    };
    match value.cut(';').0.text {
        "?1" | "?0" => Verdict::pass(),
        _ => Verdict::of(MALFORMED.at(value.span())),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("yes", &[(OAC, "?1")], Pass),
    Case::new("true", &[(OAC, "true")], Finds(&[("malformed", "true")])).malformed(),
    Case::new("none", &[], NotApplicable),
];

#[cfg(test)]
const OAC: &str = "Origin-Agent-Cluster";
