//! Reads HTTP archives (HAR) of any version, as developer tools, proxies and test tools save them: of each entry what is needed, one after the other.
//!
//! Neither the file nor an entry is held whole: what is kept of a string, and of an entry, is bounded. What is missing or odd takes away only
//! the entry that it is in, and those are counted.

mod chains;
mod entry;
mod joined;
mod shape;
mod source;

use super::{Capture, MediaType, ReadError, first};
use chains::Chains;
use entry::Skip;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use shape::{Part, Room, Shape};
use source::Source;
use std::fmt;
use std::io::{BufReader, Read};

/// The most responses that [`read`] keeps.
const MAX_RESPONSES: usize = 20_000;
/// The most bytes of the file that are kept of one entry.
const MAX_ENTRY: usize = 24 << 20;

const EXPECTED: &str = "save it from the network panel of a browser's developer tools, with content";

/// A response of an archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// What was recorded; its id is the entry's number, from 0.
    pub capture: Capture,
    /// What it was requested for.
    pub role: Role,
    /// Whether it belongs to the first page load of the archive, or the archive does not tell page loads apart.
    pub is_of_first_page: bool,
}

impl Response {
    /// One that was no part of an archive.
    pub fn of(capture: Capture) -> Response {
        let is_html = first(&capture.headers, "content-type").is_some_and(|kind| MediaType::parse(kind).is_html());
        Response { capture, role: if is_html { Role::Html } else { Role::Other }, is_of_first_page: true }
    }
}

/// What a response was requested for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A page of its own, as the browser or the tool says.
    Document,
    /// HTML, and nobody says what for.
    Html,
    /// The document of a frame.
    Frame,
    /// Anything else.
    Other,
}

/// How many entries there are, and how many of them are not judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All entries.
    pub entries: usize,
    /// Those without a response: the request failed, was blocked, or had not ended, or its headers were not saved.
    pub no_response: usize,
    /// Those without a URL.
    pub no_url: usize,
    /// Those that are no HTTP response: `data:` URLs, WebSockets, tunnels.
    pub not_http: usize,
    /// Those that are too large, or too many.
    pub too_much: usize,
}

impl Tally {
    /// How many entries are not judged.
    pub fn skipped(&self) -> usize {
        self.no_response + self.no_url + self.not_http + self.too_much
    }
}

/// What makes a message of it: how many of which, as `7 of 65 entries skipped: 4 without a response, 3 not HTTP`.
impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{} of {} entries skipped", self.skipped(), self.entries)?;
        let kinds = [
            (self.no_response, "without a response"),
            (self.no_url, "without a URL"),
            (self.not_http, "not HTTP responses (such as data: URLs and WebSockets)"),
            (self.too_much, "too large or too many"),
        ];
        for (at, (count, what)) in kinds.iter().filter(|(count, _)| *count > 0).enumerate() {
            write!(out, "{} {count} {what}", if at == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
}

/// An archive that was read whole.
#[derive(Debug)]
pub struct Archive {
    /// Its responses in the order of their entries, redirects folded into what they led to.
    pub responses: Vec<Response>,
    /// How many entries there are.
    pub tally: Tally,
    /// Why what follows could not be read, where the file is damaged.
    pub broken: Option<ReadError>,
}

/// Reads the responses of an archive.
///
/// # Errors
/// Where nothing could be read: why, and in which line.
pub fn read(input: &[u8]) -> Result<Archive, ReadError> {
    let mut responses = Vec::new();
    let mut more = 0;
    let (mut tally, broken) = match stream(input, &mut |response| {
        if responses.len() < MAX_RESPONSES {
            responses.push(response)
        } else {
            more += 1
        }
        true
    }) {
        Ok(tally) => (tally, None),
        Err((tally, error)) if !responses.is_empty() => (tally, Some(error)),
        Err((_, error)) => return Err(error),
    };
    tally.too_much += more;
    Ok(Archive { responses, tally, broken })
}

/// Whether this is the beginning of an archive: an object with `log`, whatever comes before that.
pub fn is_har(beginning: &[u8]) -> bool {
    let mut nobody = |_| true;
    let mut state = State::of(&mut nobody);
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(Source::of(beginning)));
    // What follows is cut off, or not looked at.
    let _ = Top { state: &mut state, looks: true }.deserialize(&mut json);
    state.has_log
}

/// Reads an archive from a stream, and hands over each response as soon as nothing more can be added to it, until `each` says that it is enough.
///
/// # Errors
/// Why not all could be read, and what was read before that.
pub fn stream(input: impl Read, each: &mut dyn FnMut(Response) -> bool) -> Result<Tally, (Tally, ReadError)> {
    let mut state = State::of(each);
    let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(64 << 10, Source::of(input)));
    let read = Top { state: &mut state, looks: false }.deserialize(&mut json);
    let stopped = state.stopped;
    for response in std::mem::take(&mut state.chains).left() {
        state.hand_over(response);
    }
    let (tally, handed_over) = (state.tally, state.handed_over);
    let fail = |line: usize, what: String, hint| Err((tally, ReadError { line: line.max(1), what, hint }));
    match read {
        _ if stopped => Ok(tally),
        Err(error) if error.is_io() => fail(error.line(), format!("the file cannot be read: {error}"), ""),
        Err(error) if error.is_eof() && !state.has_log => {
            fail(error.line(), "the file is empty, or ends before its `log`".to_owned(), "it was not saved whole: save it again")
        }
        Err(error) if error.is_eof() => {
            let what = format!("the file ends in the middle of entry {}", tally.entries);
            fail(error.line(), what, "it was not saved whole: save it again")
        }
        Err(error) => fail(error.line(), format!("this is not JSON, at entry {}: {}", tally.entries, cause(&error)), EXPECTED),
        Ok(()) if !state.has_log => fail(1, "the JSON has no `log`, which every HAR has".to_owned(), EXPECTED),
        Ok(()) if tally.entries == 0 => fail(1, "this HAR has no entries".to_owned(), "record while the page loads, then save it"),
        Ok(()) if handed_over == 0 => {
            fail(1, format!("no entry of this HAR has a response to check ({tally})"), "record while the page loads, then save it")
        }
        Ok(()) => Ok(tally),
    }
}

/// What the parser says without its place, which is told already.
fn cause(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// What is known while reading.
struct State<'a> {
    each: &'a mut dyn FnMut(Response) -> bool,
    chains: Chains,
    tally: Tally,
    first_page: Option<String>,
    handed_over: usize,
    has_log: bool,
    stopped: bool,
}

impl<'a> State<'a> {
    fn of(each: &'a mut dyn FnMut(Response) -> bool) -> State<'a> {
        let (chains, tally) = (Chains::default(), Tally::default());
        State { each, chains, tally, first_page: None, handed_over: 0, has_log: false, stopped: false }
    }

    /// Takes in an entry; false where nobody wants more.
    fn add(&mut self, entry: &Value, is_whole: bool) -> bool {
        let number = self.tally.entries;
        self.tally.entries += 1;
        if !is_whole {
            self.tally.too_much += 1;
            return true;
        }
        match entry::response(entry, number) {
            Ok((mut response, leads_to)) => {
                if let Some(page) = entry["pageref"].as_str() {
                    response.is_of_first_page = self.first_page.get_or_insert_with(|| page.to_owned()) == page;
                }
                self.chains.add(response, leads_to).is_none_or(|response| self.hand_over(response))
            }
            Err(skip) => {
                *match skip {
                    Skip::NoResponse => &mut self.tally.no_response,
                    Skip::NoUrl => &mut self.tally.no_url,
                    Skip::NotHttp => &mut self.tally.not_http,
                } += 1;
                true
            }
        }
    }

    fn hand_over(&mut self, response: Response) -> bool {
        if !self.stopped {
            self.handed_over += 1;
            self.stopped = !(self.each)(response);
        }
        !self.stopped
    }
}

/// Methods for what is of a type that nothing is read of.
macro_rules! nothing_of_texts_and_numbers {
    () => {
        fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
            out.write_str("an object")
        }

        fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
            Ok(())
        }

        fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
            Ok(())
        }

        fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
            Ok(())
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
            Ok(())
        }

        fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
            Ok(())
        }

        fn visit_unit<E: Error>(self) -> Result<(), E> {
            Ok(())
        }
    };
}

/// The whole file.
struct Top<'s, 'a> {
    state: &'s mut State<'a>,
    /// Whether only its kind is asked for.
    looks: bool,
}

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    nothing_of_texts_and_numbers!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some(key) = object.next_key::<String>()? {
            if key != "log" {
                object.next_value::<IgnoredAny>()?;
                continue;
            }
            self.state.has_log = true;
            if self.looks {
                return Err(Error::custom("enough"));
            }
            object.next_value_seed(Log { state: &mut *self.state })?;
        }
        Ok(())
    }
}

/// The value of `log`.
struct Log<'s, 'a> {
    state: &'s mut State<'a>,
}

impl<'de> DeserializeSeed<'de> for Log<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Log<'_, '_> {
    type Value = ();

    nothing_of_texts_and_numbers!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while let Some(key) = object.next_key::<String>()? {
            match key.as_str() {
                "entries" => object.next_value_seed(Entries { state: &mut *self.state })?,
                "pages" => {
                    let pages = object.next_value_seed(Part::new(&Shape::Within(2), &Room::new(MAX_ENTRY)))?;
                    let id = pages.get(0).and_then(|page| page["id"].as_str());
                    self.state.first_page = self.state.first_page.take().or(id.map(str::to_owned));
                }
                _ => {
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The value of `entries`: a list, or an object of entries.
struct Entries<'s, 'a> {
    state: &'s mut State<'a>,
}

impl<'de> DeserializeSeed<'de> for Entries<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_> {
    type Value = ();

    nothing_of_texts_and_numbers!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut room = Room::new(MAX_ENTRY);
        while let Some(entry) = list.next_element_seed(Part::new(&entry::WANTED, &room))? {
            if !self.state.add(&entry, !room.is_over()) {
                return Err(Error::custom("enough"));
            }
            room = Room::new(MAX_ENTRY);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while object.next_key::<IgnoredAny>()?.is_some() {
            let room = Room::new(MAX_ENTRY);
            let entry = object.next_value_seed(Part::new(&entry::WANTED, &room))?;
            if !self.state.add(&entry, !room.is_over()) {
                return Err(Error::custom("enough"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(url: &str, status: i64, redirect: &str, headers: &str, content: &str) -> String {
        format!(
            r#"{{"request":{{"url":"{url}","headers":[{{"name":"Origin","value":"https://b.example"}}]}},
            "response":{{"status":{status},"headers":[{headers}],"content":{content},"redirectURL":"{redirect}"}}}}"#
        )
    }

    fn har(entries: &[String]) -> String {
        format!(r#"{{"log":{{"version":"1.2","creator":{{"name":"test","version":"1"}},"entries":[{}]}}}}"#, entries.join(","))
    }

    #[test]
    fn redirects_cookies_and_bodies_are_read() {
        let html = r#"{"size":9,"mimeType":"text/html; charset=utf-8","text":"PHNjcmlwdCBzcmM9L2EuanM+PC9zY3JpcHQ+","encoding":"base64"}"#;
        let text = har(&[
            entry("http://a.example/", 301, "https://a.example/", r#"{"name":"Location","value":"https://a.example/"}"#, r#"{"size":0}"#),
            entry("https://a.example/", 200, "", r#"{"name":"set-cookie","value":"a=1\nb=2"},{"name":":status","value":"200"}"#, html),
            entry("https://a.example/lost", 0, "", "", r#"{"size":0}"#),
        ]);
        let all = read(text.as_bytes()).unwrap();
        let [Response { capture, role, .. }] = all.responses.as_slice() else { panic!("{all:?}") };
        assert_eq!((capture.hops.len(), capture.headers.len(), capture.id.clone(), *role), (1, 2, Some(1.into()), Role::Html));
        assert_eq!(capture.document.seen().unwrap().scripts[0].src.as_deref(), Some("/a.js"));
        assert_eq!(capture.request_origin.as_deref(), Some("https://b.example"));
        assert_eq!(all.tally, Tally { entries: 3, no_response: 1, ..Tally::default() });
        assert_eq!(all.tally.to_string(), "1 of 3 entries skipped: 1 without a response");
    }

    #[test]
    fn what_is_no_har_is_told() {
        for (text, what) in [
            ("{\"log\":{}}", "no entries"),
            ("{\"log\":[]}", "no entries"),
            ("{\"log\":7}", "no entries"),
            ("{\"log\":{\"version\":\"9\",\"entries\":[]}}", "no entries"),
            ("{\"log\":{\"entries\":\"x\"}}", "no entries"),
            ("{\"log\":{\"entries\":[1, null]}}", "no entry of this HAR has a response to check (2 of 2 entries skipped"),
            ("{}", "no `log`"),
            ("", "the file is empty"),
            ("[]", "no `log`"),
            ("{\"log\":{\"entries\":[", "the file ends in the middle of entry 0"),
            ("{\"log\":{\"entries\":\n[}]", "not JSON, at entry 0"),
        ] {
            let error = read(text.as_bytes()).unwrap_err();
            assert!(error.what.contains(what) && !error.hint.is_empty(), "{text}: {error}");
        }
    }

    #[test]
    fn what_comes_before_the_damage_is_kept() {
        let whole = har(&[entry("https://a.example/", 200, "", "", "{}"), entry("https://b.example/", 200, "", "", "{}")]);
        let cut = &whole[..whole.len() - 60];
        let all = read(cut.as_bytes()).unwrap();
        assert_eq!((all.responses.len(), all.tally.entries), (1, 1));
        assert!(all.broken.unwrap().to_string().contains("the file ends in the middle of entry 1"));
        let broken = whole.replacen("https://b.example/", "\" x", 1);
        let all = read(broken.as_bytes()).unwrap();
        assert!(all.responses.len() == 1 && all.broken.unwrap().what.contains("at entry 1"));
    }

    #[test]
    fn archives_are_told_by_their_log_and_by_nothing_else() {
        let utf16: Vec<u8> = "{\"log\": {".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for yes in [&b"{\"log\":{"[..], b"\xef\xbb\xbf {\n\"comment\": {\"log\": 1}, \"log\" :", &utf16, b"{\"log\": 7, nonsense"] {
            assert!(is_har(yes), "{yes:?}");
        }
        for no in
            [&b""[..], b"{\"url\": \"https://a/\", \"headers\": [[\"log\", \"x\"]]}", b"[{\"log\": {}}]", b"HTTP/1.1 200 OK", b"{\"lo"]
        {
            assert!(!is_har(no), "{no:?}");
        }
    }

    #[test]
    fn the_first_page_is_told_by_its_list_or_else_by_the_first_entry() {
        let of = |head: &str, pages: [&str; 2]| {
            let entries: Vec<String> = pages
                .iter()
                .map(|page| format!(r#"{{{page}"request":{{"url":"https://a.example/"}},"response":{{"status":200,"headers":[]}}}}"#))
                .collect();
            let text = format!(r#"{{"log":{{{head}"entries":[{}]}}}}"#, entries.join(","));
            read(text.as_bytes()).unwrap().responses.iter().map(|one| one.is_of_first_page).collect::<Vec<_>>()
        };
        let two = [r#""pageref":"p2","#, r#""pageref":"p1","#];
        assert_eq!(of(r#""pages":[{"id":"p1"},{"id":"p2"}],"#, two), [false, true]);
        assert_eq!(of(r#""pages":[],"#, two), [true, false]);
        assert_eq!(of(r#""pages":"x","#, two), [true, false]);
        assert_eq!(of("", ["", r#""pageref":7,"#]), [true, true]);
    }

    #[test]
    fn reading_stops_where_nobody_wants_more_and_one_entry_is_bounded() {
        let many = har(&vec![entry("https://a.example/", 200, "", "", "{}"); 100]);
        let mut count = 0;
        let tally = stream(many.as_bytes(), &mut |_| {
            count += 1;
            count < 3
        });
        assert_eq!((count, tally.unwrap().entries), (3, 3));
        let huge = vec![r#"{"name":"A","value":"b"}"#; MAX_ENTRY / 128].join(",");
        let text = har(&[entry("https://a.example/", 200, "", &huge, "{}"), entry("https://b.example/", 200, "", "", "{}")]);
        let all = read(text.as_bytes()).unwrap();
        assert_eq!((all.responses.len(), all.tally.too_much, all.tally.entries), (1, 1, 2));
    }
}
