//! `NEL` (Network Error Logging, section 4) and the groups of `Report-To` that it needs: both are JSON.

use super::Spanned;
use serde_json::Value;

/// Why browsers ignore a `NEL` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no JSON object.
    NotJson,
    /// `max_age` is missing, or no whole number from 0 on.
    NoAge,
    /// `report_to` is missing or no text.
    NoGroup,
}

/// The group that a `NEL` header reports to; nothing where it turns logging off, as `{"max_age":0}`.
pub fn group(text: &str) -> Result<Option<String>, Fault> {
    let policy: Value = serde_json::from_str(text).map_err(|_| Fault::NotJson)?;
    if !policy.is_object() {
        return Err(Fault::NotJson);
    }
    match policy["max_age"].as_u64() {
        None => Err(Fault::NoAge),
        Some(0) => Ok(None),
        Some(_) => policy["report_to"].as_str().map(|group| Some(group.to_owned())).ok_or(Fault::NoGroup),
    }
}

/// Whether these fields of `Report-To` define a group, with an endpoint: JSON objects with commas between them, and a group without a name is
/// called default.
pub fn defines<'a>(fields: impl Iterator<Item = Spanned<'a>>, group: &str) -> bool {
    let mut groups = fields.filter_map(|field| serde_json::from_str::<Vec<Value>>(&format!("[{}]", field.text)).ok()).flatten();
    groups.any(|one| {
        let name = match one.get("group") {
            None => Some("default"),
            Some(name) => name.as_str(),
        };
        name == Some(group) && one["endpoints"].as_array().is_some_and(|endpoints| !endpoints.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Place;

    #[test]
    fn policies_and_groups_are_read_as_json() {
        assert_eq!(group(r#"{"report_to":"a","max_age":5}"#), Ok(Some("a".to_owned())));
        assert_eq!(group(r#"{"max_age":0}"#), Ok(None));
        for (text, fault) in [
            ("", Fault::NotJson),
            ("[]", Fault::NotJson),
            (r#"{"max_age":-1}"#, Fault::NoAge),
            (r#"{"max_age":1,"report_to":2}"#, Fault::NoGroup),
        ] {
            assert_eq!(group(text), Err(fault), "{text}");
        }
        assert_eq!(group(&"[".repeat(32 << 10)), Err(Fault::NotJson));
        let field = |text| [Spanned::whole(Place::Header(0), text)].into_iter();
        assert!(defines(field(r#"{"group":"a","endpoints":[{}]}, {"endpoints":[{}]}"#), "default"));
        assert!(!defines(field(r#"{"group":"a","endpoints":[]}"#), "a") && !defines(field("x"), "a"));
    }
}
