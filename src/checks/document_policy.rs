//! Can browsers parse Document-Policy?

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "document_policy",
    passes: msg!("Document-Policy is valid"),
    fails: msg!("Document-Policy is not valid"),
    category: Category::Browser,
    why: msg!("Browsers ignore a header that they cannot parse: what it should turn off stays on."),
    not_judged: "Which settings browsers support: only Chromium has the header, and the list changes.",
    fix_risk: msg!("The features that it turns off stop working."),
    references: &["https://wicg.github.io/document-policy/", "https://www.rfc-editor.org/rfc/rfc9651#section-3.2"],
    reads: &["document-policy"],
    rules: &[&MALFORMED, &FEATURE_SYNTAX],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static MALFORMED: Rule = Rule::new(
    "malformed",
    Low,
    msg!("Browsers ignore this Document-Policy header."),
    Remedy::None(msg!("Write it as a structured dictionary: `Document-Policy: document-write=?0, force-load-at-top`.")),
);
static FEATURE_SYNTAX: Rule = Rule::new(
    "permissions-syntax",
    Low,
    msg!("Document-Policy does not accept lists of origins. They belong in Permissions-Policy."),
    Remedy::None(msg!("Move it to Permissions-Policy: `Permissions-Policy: camera=()`.")),
);

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let mut verdict = Verdict::NotApplicable(msg!("Not sent."));
    for field in seen.raw("document-policy") {
        if let Verdict::NotApplicable(_) = verdict {
            verdict = Verdict::pass();
        }
        match crate::evidence::isolation::dictionary(field.text) {
            None => verdict.add(MALFORMED.at(field.span())),
            Some(true) => {
                let is_list = |member: &Spanned| member.cut('=').1.is_some_and(|value| value.text.starts_with('('));
                verdict.add(FEATURE_SYNTAX.at(field.split(',').find(is_list).unwrap_or(field).span()));
            }
            Some(false) => {}
        }
    }
    verdict
}

#[cfg(test)]
const CASES: &[Case] = &[
    Case::new("two switches", &[("Document-Policy", "document-write=?0, force-load-at-top")], Pass),
    Case::new(
        "semicolons, as in CSP",
        &[("Document-Policy", "document-write 'none'; x")],
        Finds(&[("malformed", "document-write 'none'; x")]),
    )
    .malformed(),
    Case::new("a list of origins", &[("Document-Policy", "camera=()")], Finds(&[("permissions-syntax", "camera=()")])),
    Case::new(
        "a list of origins beside a switch",
        &[("Document-Policy", "document-write=?0, camera=(self)")],
        Finds(&[("permissions-syntax", "camera=(self)")]),
    ),
    Case::new("not sent", &[], NotApplicable),
];
