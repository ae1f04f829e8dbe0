//! What browsers did with cookies: stored or not, and with what.

use super::Compared;
use anyhow::{Context, Result};
use headlint::capture::Capture;
use headlint::evidence::Evidence;
use headlint::evidence::cookies::{Browser, CAP, Expiry, RELEASED, Setting, Stored};
use serde_json::{Value, json};

/// The fields of a stored cookie; the text of the last three is not sound where bytes are not UTF-8.
const FIELDS: [&str; 10] = ["domain", "host_only", "secure", "http_only", "same_site", "expires", "partitioned", "name", "value", "path"];
const SOUND: usize = 7;

/// Compares one line, where both browsers did the same.
pub fn compare(line: &Value) -> Result<Compared> {
    let text = |field: &str| line[field].as_str().with_context(|| format!("`{field}` is not a string"));
    let headers = vec![("Set-Cookie".to_owned(), text("set_cookie")?.into())];
    let capture = Capture { url: text("url")?.to_owned(), status: Some(200), headers, ..Capture::default() };
    let seen = Evidence::read(&capture);
    let cookie = seen.cookies.first().context("the cookie is not read")?;
    // Lines say when they were recorded, in seconds since 1970; the first ones were recorded in the week of the release.
    let recorded = line["recorded"].as_i64().unwrap_or(RELEASED);
    let ours = cookie.stored(&Setting::of(&seen.page, Some(recorded)), Browser::Chromium);
    let (chromium, firefox) = (&line["chromium"], &line["firefox"]);
    let mut compared = Compared::default();
    let Some(stored) = chromium["stored"].as_bool().filter(|stored| firefox["stored"].as_bool() == Some(*stored)) else {
        return Ok(compared);
    };
    compared.answer("stored", &ours.is_ok(), &stored);
    if let (Ok(ours), true) = (ours, stored) {
        let fields = if line.get("encoding").is_some() { &FIELDS[..SOUND] } else { &FIELDS };
        for field in fields.iter().filter(|field| chromium[**field] == firefox[**field]) {
            compared.answer(field, &said(&ours, field), &chromium[*field]);
        }
    }
    Ok(compared)
}

/// A field as the recordings write it.
fn said(cookie: &Stored, field: &str) -> Value {
    match field {
        "name" => json!(cookie.name),
        "value" => json!(cookie.value),
        "domain" => json!(cookie.domain),
        "host_only" => json!(cookie.host_only),
        "path" => json!(cookie.path),
        "secure" => json!(cookie.secure),
        "http_only" => json!(cookie.http_only),
        "same_site" => json!(cookie.same_site),
        "partitioned" => json!(cookie.partitioned),
        _ => match cookie.expires {
            Expiry::Closed => Value::Null,
            Expiry::After(CAP) => json!("+400d"),
            Expiry::After(seconds) => json!(format!("+{seconds}s")),
            Expiry::At(seconds) => json!(date(seconds)),
        },
    }
}

/// As in `2027-05-05T10:20:30Z`.
fn date(seconds: i64) -> String {
    let (day, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Years are counted from March, in periods of four centuries.
    let day = day + 719_468;
    let (period, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60);
    format!("{:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z", year + period * 400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_in_the_recordings() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_809_512_430, "2027-05-05T10:20:30Z"),
            (1_582_938_123, "2020-02-29T01:02:03Z"),
            (-11_676_096_000, "1600-01-01T00:00:00Z"),
        ] {
            assert_eq!(date(seconds), text);
        }
    }
}
