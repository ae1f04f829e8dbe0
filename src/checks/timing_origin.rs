//! Which sites may read the response's timing?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "timing_origin",
    passes: msg!("Timing data is not shared with every site"),
    fails: msg!("Timing data is shared with every site"),
    category: Category::CrossOrigin,
    why: msg!(
        "Exact timing lets another site guess what the response contains: whether the visitor is signed in, or how many results there are."
    ),
    not_judged: "Whether timing depends on anything secret.",
    fix_risk: msg!("Other sites can no longer measure this response."),
    references: &[
        "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Timing-Allow-Origin",
        "https://www.w3.org/TR/resource-timing/",
    ],
    reads: &["timing-allow-origin"],
    rules: &[&EVERYONE],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static EVERYONE: Rule =
    Rule::new("everyone", Info, msg!("Any site can read detailed timing of this response."), Remedy::Drop(&["Timing-Allow-Origin"]))
        .maybe()
        .aliases(&["CWE-208"]);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut values = seen.raw("timing-allow-origin").flat_map(|field| field.split(',')).peekable();
    if values.peek().is_none() {
        return Verdict::NotApplicable(msg!("Timing-Allow-Origin is not sent."));
    }
    match values.find(|value| value.text == "*") {
        Some(star) => Verdict::of(EVERYONE.at(star.span())),
        None => Verdict::pass(),
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("one site", &[(TAO, "https://a.example")], Pass),
    Case::new("everyone", &[(TAO, "https://a.example, *")], Finds(&[("everyone", "*")])),
    Case::new("a pattern", &[(TAO, "*.example")], Pass).malformed(),
    Case::new("none", &[], NotApplicable),
];

#[cfg(test)]
const TAO: &str = "Timing-Allow-Origin";
