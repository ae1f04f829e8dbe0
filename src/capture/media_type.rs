//! The media type of a response, from its `Content-Type` (RFC 9110, section 8.3): the one answer to "is it HTML?".

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
        let (essence, parameters) = value.split_once(';').unwrap_or((value, ""));
        MediaType { essence: essence.trim(), parameters }
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
        let (_, value) = parameters.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
        Some(value.trim().trim_matches('"'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
