//! Fields that a tool joined into one: by line ends, as Firefox and Chromium do, and cookies by commas, as Safari does.

/// The lines of a value; of `Set-Cookie` each cookie.
pub fn apart<'a>(name: &str, value: &'a str) -> Vec<&'a str> {
    let lines = value.split('\n').map(|line| line.trim_end_matches('\r'));
    if name.eq_ignore_ascii_case("set-cookie") { lines.flat_map(cookies).collect() } else { lines.collect() }
}

/// The cookies of a line: at a comma a new one begins where a name and `=` follow. A date's comma is followed
/// by a day. A value may hold commas too: so that it is no part of one, an attribute has to come before the comma, or a blank after it.
fn cookies(line: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let (mut start, mut seen, mut has_attribute) = (0, 0, false);
    for (at, _) in line.match_indices(',') {
        let after = &line[at + 1..];
        has_attribute |= line[seen..at].contains(';');
        seen = at;
        let name = after.trim_start();
        let token = name.find(|c: char| !is_of_token(c)).unwrap_or(name.len());
        let begins = token > 0 && name[token..].starts_with('=');
        if begins && (has_attribute || name.len() < after.len()) {
            all.push(line[start..at].trim());
            (start, has_attribute) = (at + 1, false);
        }
    }
    all.push(line[start..].trim());
    all
}

/// RFC 9110, section 5.6.2.
fn is_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_cookies_are_taken_apart_and_dates_are_not() {
        for (line, cookies) in [
            ("a=1; Path=/, b=2; Secure", vec!["a=1; Path=/", "b=2; Secure"]),
            ("a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/,b=2", vec!["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/", "b=2"]),
            ("a=1, b=2, c=3", vec!["a=1", "b=2", "c=3"]),
            ("a=1,b=2", vec!["a=1,b=2"]),
            ("a=1; expires=Thursday, 01-Jan-70 00:00:00 GMT", vec!["a=1; expires=Thursday, 01-Jan-70 00:00:00 GMT"]),
            ("a=x, y; Path=/", vec!["a=x, y; Path=/"]),
            ("a=1; Path=/\nb=2\r\nc=3", vec!["a=1; Path=/", "b=2", "c=3"]),
            ("", vec![""]),
            (",", vec![","]),
        ] {
            assert_eq!(apart("SET-Cookie", line), cookies, "{line}");
        }
        assert_eq!(apart("Link", "a=1; x, b=2\nc"), ["a=1; x, b=2", "c"]);
    }

    #[test]
    fn a_line_of_commas_takes_no_time() {
        assert!(apart("set-cookie", &", a".repeat(200_000)).len() == 1);
        assert!(apart("set-cookie", &", a=b".repeat(200_000)).len() > 100_000);
        assert!(apart("set-cookie", &",a=b".repeat(200_000)).len() == 1);
    }
}
