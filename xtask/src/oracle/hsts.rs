//! What browsers did with HSTS: noted or not, and for subdomains.

use super::Compared;
use anyhow::{Context, Result, bail};
use headlint::capture::Capture;
use headlint::evidence::Evidence;
use headlint::evidence::hsts::Browser;
use headlint::platform::Url;
use serde_json::Value;

/// Compares one line, where both browsers did the same.
pub fn compare(line: &Value) -> Result<Compared> {
    let url = line["url"].as_str().context("`url` is not a string")?;
    let host = Url::parse(url).context("`url` is no URL")?.host().to_owned();
    // Whether the host is noted, and with its subdomains.
    let mut noted = None;
    for fields in [&line["before"], &line["strict_transport_security"]] {
        let fields = match fields {
            Value::Null => continue,
            Value::Array(fields) => {
                fields.iter().map(|field| field.as_str().context("a field is not a string")).collect::<Result<Vec<_>>>()?
            }
            _ => bail!("the fields are not an array"),
        };
        let headers = fields.into_iter().map(|field| ("Strict-Transport-Security".to_owned(), field.into())).collect();
        let capture = Capture { url: url.to_owned(), status: Some(200), headers, ..Capture::default() };
        let seen = Evidence::read(&capture);
        if let Some(policy) = seen.hsts.noted(&seen.page, Browser::Chromium) {
            noted = (policy.max_age > 0).then_some(policy.include_subdomains);
        }
    }
    let asked = line["asked_about"].as_str().unwrap_or(&host);
    let upgraded = |name: &str| {
        noted.is_some_and(|subdomains| name == host || (subdomains && name.strip_suffix(&*host).is_some_and(|below| below.ends_with('.'))))
    };
    let mut compared = Compared::default();
    for (field, ours) in [("upgraded", upgraded(asked)), ("subdomains", upgraded(&format!("sub.{asked}")))] {
        let (chromium, firefox) = (&line["chromium"][field], &line["firefox"][field]);
        if let (Some(theirs), true) = (chromium.as_bool(), chromium == firefox) {
            compared.answer(field, &ours, &theirs);
        }
    }
    Ok(compared)
}
