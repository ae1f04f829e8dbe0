//! The media type of a response, from its `Content-Type` (RFC 9110, section 8.3): the one answer to "is it HTML?".
//!
//! A field may hold several, where fields were joined: the last that is valid counts (Fetch, "extract a MIME type").

/// A media type, as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaType<'a> {
    /// Type and subtype, as in `text/html`, without white space around; empty where there is none.
    pub essence: &'a str,
    parameters: &'a str,
}

impl<'a> MediaType<'a> {
    /// Takes a `Content-Type` apart; what is no media type has an essence that is none of the known ones.
    pub fn parse(value: &'a str) -> MediaType<'a> {
        let last = members(value).filter(|one| MediaType::of_one(one).is_valid()).last();
        MediaType::of_one(last.unwrap_or(value))
    }

    fn of_one(value: &'a str) -> MediaType<'a> {
        let (essence, parameters) = value.split_once(';').unwrap_or((value, ""));
        MediaType { essence: essence.trim(), parameters }
    }

    /// Whether it is a type and a subtype, and not `*/*`, which says nothing.
    pub fn is_valid(&self) -> bool {
        let token =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
        self.essence != "*/*" && self.essence.split_once('/').is_some_and(|(kind, sort)| token(kind) && token(sort))
    }

    /// Whether it is one of these, in any case.
    pub fn is_one_of(&self, known: &[&str]) -> bool {
        known.iter().any(|known| self.essence.eq_ignore_ascii_case(known))
    }

    /// Whether browsers show it as a page of HTML.
    pub fn is_html(&self) -> bool {
        self.is_one_of(&["text/html", "application/xhtml+xml"])
    }

    /// Whether it is JSON or one of its relatives.
    pub fn is_json(&self) -> bool {
        self.has_suffix("json") || self.is_one_of(&["application/json", "text/json", "application/x-ndjson"])
    }

    /// Whether it is XML or one of its relatives.
    pub fn is_xml(&self) -> bool {
        self.has_suffix("xml") || self.is_one_of(&["application/xml", "text/xml"])
    }

    /// Whether it is JavaScript: any of the names that it had.
    pub fn is_script(&self) -> bool {
        self.essence
            .rsplit(['/', '-'])
            .next()
            .is_some_and(|name| ["javascript", "ecmascript"].iter().any(|known| name.eq_ignore_ascii_case(known)))
    }

    /// Whether it belongs to such a type, as in `image`.
    pub fn is_in(&self, tree: &str) -> bool {
        self.essence.split_once('/').is_some_and(|(own, _)| own.eq_ignore_ascii_case(tree))
    }

    /// Whether it is written in another format, as in `application/problem+json`.
    pub fn has_suffix(&self, suffix: &str) -> bool {
        self.essence.rsplit_once('+').is_some_and(|(_, own)| own.eq_ignore_ascii_case(suffix))
    }

    /// The value of its `charset`, without quotes.
    pub fn charset(&self) -> Option<&'a str> {
        let parameters = self.parameters.split(';').filter_map(|one| one.split_once('='));
        let (_, value) = parameters.into_iter().find(|(name, _)| name.trim_start().eq_ignore_ascii_case("charset"))?;
        Some(value.trim().trim_matches('"'))
    }
}

/// The pieces of a value between commas that are not within quotes.
pub fn members(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(value);
    std::iter::from_fn(move || {
        let whole = rest?;
        let (mut quoted, mut escaped) = (false, false);
        let end = whole.bytes().position(|byte| {
            let is_end = byte == b',' && !quoted;
            quoted ^= byte == b'"' && !escaped;
            escaped = byte == b'\\' && quoted && !escaped;
            is_end
        });
        rest = end.map(|end| &whole[end + 1..]);
        Some(whole[..end.unwrap_or(whole.len())].trim())
    })
}

/// Whether a charset is UTF-8 by any of its names (Encoding, "get an encoding").
pub fn is_utf8(charset: &str) -> bool {
    ["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"]
        .iter()
        .any(|label| charset.trim_ascii().eq_ignore_ascii_case(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_valid_type_counts() {
        for (value, essence, charset) in [
            ("text/html, text/html; charset=utf-8", "text/html", Some("utf-8")),
            ("text/plain;charset=x, text/html", "text/html", None),
            ("text/html;a=\",\", nonsense", "text/html", None),
            ("text/html, */*", "text/html", None),
            ("nonsense", "nonsense", None),
            ("text/html;a=\"\\\", text/plain\"", "text/html", None),
            (",", ",", None),
        ] {
            let read = MediaType::parse(value);
            assert_eq!((read.essence, read.charset()), (essence, charset), "{value}");
        }
        assert!(is_utf8(" UTF8 ") && is_utf8("Unicode-1-1-UTF-8") && !is_utf8("utf_8") && !is_utf8("'utf-8'"));
    }

    #[test]
    fn a_media_type_says_what_a_response_is() {
        let html = MediaType::parse(" Text/HTML ; a=b; Charset=\"utf-8\"");
        assert!(html.is_html() && !html.is_json() && html.is_in("text"));
        assert_eq!((html.essence, html.charset()), ("Text/HTML", Some("utf-8")));
        assert!(MediaType::parse("application/xhtml+xml").is_html() && MediaType::parse("image/svg+xml").is_xml());
        for json in ["application/json", "application/problem+JSON", "application/x-ndjson;x"] {
            assert!(MediaType::parse(json).is_json(), "{json}");
        }
        for script in ["text/javascript", "application/x-javascript"] {
            assert!(MediaType::parse(script).is_script(), "{script}");
        }
        for none in ["", ";", "html", "text/html2", "text/plain;text/html", "text/htmljson"] {
            let read = MediaType::parse(none);
            assert!(!read.is_html() && !read.is_json() && !read.is_script() && read.charset().is_none(), "{none}");
        }
    }
}
