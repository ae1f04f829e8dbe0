//! Does Network Error Logging have what it needs?

use super::prelude::*;
use crate::evidence::network_errors::{self, Fault};
use crate::names::{self, Kind};

pub(super) const CHECK: Check = Check {
    id: "nel",
    passes: msg!("NEL reports to a defined group"),
    fails: msg!("NEL is ignored"),
    category: Category::Browser,
    why: msg!("Without a group to report to, browsers drop their reports of failed connections."),
    not_judged: "Whether the endpoint responds, and whether it should know each visitor's errors.",
    fix_risk: msg!("None."),
    references: &["https://www.w3.org/TR/network-error-logging/", "https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/NEL"],
    reads: &["nel", "report-to"],
    rules: &[&MALFORMED, &NO_GROUP, &OVER_HTTP],
    applies: always,
    judge,
    #[cfg(test)]
    cases: CASES,
};

static MALFORMED: Rule = Rule::new(
    "malformed",
    Low,
    msg!("Browsers ignore this NEL header."),
    Remedy::None(msg!("Write it as JSON: `NEL: {\"report_to\":\"nel\",\"max_age\":604800}`.")),
);
static NO_GROUP: Rule = Rule::new(
    "no-group",
    Low,
    msg!("NEL names a group that Report-To does not define. It does not use Reporting-Endpoints."),
    Remedy::None(msg!(
        "Send `Report-To: {\"group\":\"nel\",\"max_age\":604800,\"endpoints\":[{\"url\":\"https://…\"}]}` with the same group."
    )),
);
static OVER_HTTP: Rule = Rule::new("over-http", Info, msg!("Browsers ignore NEL over HTTP."), Remedy::None(msg!("Send it over HTTPS.")));

fn judge<'a>(seen: &Evidence<'a>) -> Verdict<'a> {
    let Some(field) = seen.raw("nel").next() else { return Verdict::NotApplicable(msg!("Not sent.")) };
    if !seen.page.https {
        return Verdict::of(OVER_HTTP.at(field.span()));
    }
    let versions = names::find(Kind::Header, "nel").map(names::Name::versions).unwrap_or_default();
    match network_errors::group(field.text) {
        Err(fault) => {
            let why = match fault {
                Fault::NotJson => msg!("it is not a JSON object"),
                Fault::NoAge => msg!("`max_age` must be a number of seconds"),
                Fault::NoGroup => msg!("`report_to` must name a group"),
            };
            Verdict::of(MALFORMED.at(field.span()).says(msg!("{} ignores this NEL header: {}.").with([Gap::plain(versions), why.into()])))
        }
        Ok(None) => Verdict::pass(),
        Ok(Some(group)) if network_errors::defines(seen.raw("report-to"), &group) => Verdict::pass(),
        Ok(Some(group)) => {
            let says = msg!("NEL names the group {}, which Report-To does not define. {} does not use Reporting-Endpoints for it.");
            Verdict::of(NO_GROUP.at(field.span()).says(says.with([Gap::Value(group.into()), Gap::plain(versions)])))
        }
    }
}

#[cfg(test)]
const CASES: &[Case] = &[
    // As Cloudflare sends them: w3c/network-error-logging#159.
    Case::new(
        "with its group",
        &[
            (NEL, r#"{"success_fraction":0,"report_to":"cf-nel","max_age":604800}"#),
            ("Report-To", r#"{"endpoints":[{"url":"https:\/\/a.nel.example\/report"}],"group":"cf-nel","max_age":604800}"#),
        ],
        Pass,
    ),
    Case::new(
        "with its group among others",
        &[
            (NEL, r#"{"report_to":"b","max_age":1}"#),
            (
                "Report-To",
                r#"{"group":"a","max_age":1,"endpoints":[]}, {"group":"b","max_age":1,"endpoints":[{"url":"https://r.example/"}]}"#,
            ),
        ],
        Pass,
    ),
    Case::new(
        "with the group that has no name",
        &[(NEL, r#"{"report_to":"default","max_age":1}"#), ("Report-To", r#"{"max_age":1,"endpoints":[{"url":"https://r.example/"}]}"#)],
        Pass,
    ),
    Case::new("turned off", &[(NEL, r#"{"max_age":0}"#)], Pass),
    Case::new("alone", &[(NEL, r#"{"report_to":"nel","max_age":1}"#)], Finds(&[("no-group", r#"{"report_to":"nel","max_age":1}"#)])),
    Case::new(
        "with the new header",
        &[(NEL, r#"{"report_to":"nel","max_age":1}"#), ("Reporting-Endpoints", "nel=\"https://r.example/\"")],
        Finds(&[("no-group", r#"{"report_to":"nel","max_age":1}"#)]),
    ),
    Case::new(
        "with another group",
        &[
            (NEL, r#"{"report_to":"nel","max_age":1}"#),
            ("Report-To", r#"{"group":"x","max_age":1,"endpoints":[{"url":"https://r.example/"}]}"#),
        ],
        Finds(&[("no-group", r#"{"report_to":"nel","max_age":1}"#)]),
    ),
    Case::new("no age", &[(NEL, r#"{"report_to":"nel"}"#)], Finds(&[("malformed", r#"{"report_to":"nel"}"#)])),
    Case::new("no group", &[(NEL, r#"{"max_age":1}"#)], Finds(&[("malformed", r#"{"max_age":1}"#)])),
    Case::new("no JSON", &[(NEL, "report_to=nel; max_age=1")], Finds(&[("malformed", "report_to=nel; max_age=1")])).malformed(),
    Case::new("over HTTP", &[(NEL, "{}")], Finds(&[("over-http", "{}")])).given(plain_http),
    Case::new("not sent", &[], NotApplicable),
];

#[cfg(test)]
const NEL: &str = "NEL";
