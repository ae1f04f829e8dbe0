//! Lists whose length somebody else decides: of more entries than are judged, one more is kept, so that a report can say that there are more.

use super::Observed;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// The most entries of a list that are judged.
pub const MOST_ENTRIES: usize = 1_000;

/// Reads the first entries of a list, and passes over the rest.
pub(super) fn first_of<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    from.deserialize_seq(First(PhantomData))
}

/// The same of a list that may be `null`.
pub(super) fn first_seen<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Observed<Vec<T>>, D::Error> {
    Ok(Option::deserialize(from)?.map_or(Observed::Nothing, |Bounded(list)| Observed::Seen(list)))
}

#[derive(Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
struct Bounded<T>(#[serde(deserialize_with = "first_of")] Vec<T>);

struct First<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for First<T> {
    type Value = Vec<T>;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut all = Vec::new();
        while all.len() <= MOST_ENTRIES {
            let Some(next) = list.next_element()? else { return Ok(all) };
            all.push(next);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Capture;

    #[test]
    fn of_a_list_of_any_length_one_more_is_kept_than_is_judged() {
        for (given, kept) in [(0, 0), (1_000, 1_000), (1_001, 1_001), (5_000, 1_001)] {
            let many = |entry: &str| vec![entry; given].join(",");
            let text = format!(
                r#"{{"url":"https://a/","status":200,"exchanges":[{}],"violations":[{}],"trial":{{"remove":[{}]}}}}"#,
                many("{\"url\":\"/x\"}"),
                many("{}"),
                many("\"Server\"")
            );
            let capture: Capture = serde_json::from_str(&text).unwrap();
            let lengths = (
                capture.exchanges.seen().map(Vec::len),
                capture.violations.seen().map(Vec::len),
                capture.trial.map(|trial| trial.remove.len()),
            );
            assert_eq!(lengths, (Some(kept), Some(kept), Some(kept)), "{given}");
        }
        let headers = vec!["[\"A\",\"b\"]"; 5_000].join(",");
        let text = format!(
            r#"{{"url":"https://a/","status":200,"exchanges":[{{"request_headers":[{headers}],"preflight":{{"status":204,"headers":[{headers}]}}}}]}}"#
        );
        let capture: Capture = serde_json::from_str(&text).unwrap();
        let exchange = &capture.exchanges.seen().unwrap()[0];
        assert_eq!((exchange.request_headers.len(), exchange.preflight.seen().unwrap().headers.len()), (1_001, 1_001));
    }

    #[test]
    fn exchanges_violations_and_a_trial_survive_json_and_absent_is_not_empty() {
        let text = r#"{"url":"https://a/","status":200,"headers":[],"exchanges":[{"url":"https://b/x","method":"PUT","destination":"script","request_headers":[["Origin","https://a"]],"preflight":null,"response":{"status":200,"headers":[["A",{"latin1":"ÿ"}]]},"outcome":"blocked","error":"net::ERR_FAILED"},{"url":"/y"}],"violations":[{"directive":"script-src-elem","blocked":"inline","policy":"script-src 'self'","report_only":true,"file":"https://a/","line":3,"column":1,"sample":"alert(1)"}],"trial":{"set":[["A","b"]],"add":[["C","d"]],"remove":["Server"],"round":2}}"#;
        let capture: Capture = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&capture).unwrap(), text);
        let absent: Capture = serde_json::from_str(r#"{"url":"https://a/","status":200,"headers":[]}"#).unwrap();
        assert_eq!((&absent.exchanges, &absent.violations, &absent.trial), (&Observed::NotTried, &Observed::NotTried, &None));
        assert_eq!(serde_json::to_string(&absent).unwrap(), r#"{"url":"https://a/","status":200,"headers":[]}"#);
        let nothing: Capture = serde_json::from_str(r#"{"url":"https://a/","headers":[],"exchanges":null,"violations":[]}"#).unwrap();
        assert_eq!((&nothing.exchanges, nothing.violations.seen().map(Vec::len)), (&Observed::Nothing, Some(0)));
        assert!(serde_json::from_str::<Capture>(r#"{"url":"https://a/","exchanges":7}"#).is_err());
    }
}
