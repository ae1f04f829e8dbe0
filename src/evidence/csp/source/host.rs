//! Schemes, hosts, ports and paths of a source list, as each browser reads them.

use super::{Host, HostName, Ignored, Port, Source};
use crate::evidence::browser::Browser;

/// A scheme alone, or a host; ASCII.
pub(super) fn parse(text: &str, browser: Browser) -> Result<Source<'_>, Ignored> {
    match browser {
        Browser::Chromium => chromium(text),
        Browser::Firefox => firefox(text),
    }
}

/// A letter, then letters, digits, `+`, `-` and `.`.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(is_of_scheme)
}

fn is_of_scheme(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)
}

fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// What is wrong with a host that is none.
fn fault(name: &str) -> Ignored {
    let labels = name.strip_prefix("*.").unwrap_or(name);
    if name.is_empty() {
        Ignored::NoHost
    } else if name.contains('*') && (labels.contains('*') || labels.is_empty()) {
        Ignored::Wildcard
    } else if labels.starts_with('.') || labels.ends_with('.') || labels.contains("..") {
        Ignored::Dot
    } else {
        Ignored::Character
    }
}

/// Chromium cuts at the first colon and slash, then looks at the parts. It takes any path, and a dot after the host.
fn chromium(text: &str) -> Result<Source<'_>, Ignored> {
    let (mut scheme, mut rest) = (None, text);
    if let Some(colon) = text.find([':', '/']).filter(|at| text[*at..].starts_with(':')) {
        let (before, after) = (&text[..colon], &text[colon + 1..]);
        let is_scheme = || if is_scheme(before) { Ok(before) } else { Err(Ignored::Scheme) };
        if after.is_empty() {
            return is_scheme().map(Source::Scheme);
        }
        if after.starts_with('/') {
            rest = after.strip_prefix("//").ok_or(Ignored::Slashes)?;
            scheme = Some(is_scheme()?);
        }
    }
    let (name, mut rest) = rest.split_at(rest.find([':', '/']).unwrap_or(rest.len()));
    let name = chromium_host(name).ok_or_else(|| fault(name))?;
    let mut port = None;
    if let Some(after) = rest.strip_prefix(':') {
        let (number, path) = after.split_at(after.find('/').unwrap_or(after.len()));
        port = Some(match number {
            "*" => Port::Any,
            // A number too large for 32 bits voids the source.
            _ if number.bytes().all(|b| b.is_ascii_digit()) && number.parse::<i32>().is_ok() => Port::Number(number),
            _ if scheme.is_none()
                && is_scheme(text.split(':').next().unwrap_or_default())
                && !number.starts_with(|c: char| c.is_ascii_digit()) =>
            {
                return Err(Ignored::Slashes);
            }
            _ => return Err(Ignored::Port),
        });
        rest = path;
    }
    Ok(Source::Host(Host { scheme, name, port, path: (!rest.is_empty()).then(|| without_query(rest)) }))
}

fn chromium_host(text: &str) -> Option<HostName<'_>> {
    if text == "*" {
        return Some(HostName::Any);
    }
    let (under, name) = match text.strip_prefix('*') {
        Some(rest) => (true, rest.strip_prefix('.')?),
        None => (false, text),
    };
    let labels = name.strip_suffix('.').unwrap_or(name);
    let sound = !labels.is_empty() && labels.split('.').all(|label| !label.is_empty() && label.bytes().all(is_of_host));
    sound.then_some(if under { HostName::Under(name) } else { HostName::Exactly(name) })
}

fn without_query(path: &str) -> &str {
    &path[..path.find(['#', '?']).unwrap_or(path.len())]
}

/// Hosts and paths beyond this length void the source in Firefox.
const LONGEST_IN_FIREFOX: usize = 512;

/// Firefox reads from left to right, and a query or fragment may follow anything.
fn firefox(text: &str) -> Result<Source<'_>, Ignored> {
    let (scheme, rest) = match firefox_scheme(text) {
        Some((scheme, "")) => return Ok(Source::Scheme(scheme)),
        Some((scheme, rest)) => (Some(scheme), rest.strip_prefix("//").ok_or(Ignored::Slashes)?),
        None => (None, text),
    };
    let (name, rest) = firefox_host(rest)?;
    let (port, rest) = match rest.strip_prefix(':') {
        Some(after) => firefox_port(after).map(|(port, rest)| (Some(port), rest))?,
        None => (None, rest),
    };
    let path = match rest.bytes().next() {
        None | Some(b'?' | b'#') => None,
        Some(b'/') => Some(firefox_path(without_query(rest))?),
        Some(_) => return Err(Ignored::Port),
    };
    Ok(Source::Host(Host { scheme, name, port, path }))
}

/// A scheme and what follows its colon; none where that is a port.
fn firefox_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_port = rest.starts_with(|c: char| c.is_ascii_digit() || c == '*');
    (is_scheme(scheme) && !is_port).then_some((scheme, rest))
}

fn firefox_host(text: &str) -> Result<(HostName<'_>, &str), Ignored> {
    let whole = &text[..text.find([':', '/', '?', '#']).unwrap_or(text.len())];
    let rest = &text[whole.len()..];
    let under = match text.strip_prefix('*') {
        Some(after) if after.is_empty() || after.starts_with(':') => return Ok((HostName::Any, after)),
        Some(_) => Some(whole.strip_prefix("*.").ok_or(Ignored::Wildcard)?),
        None => None,
    };
    let name = under.unwrap_or(whole);
    if name.is_empty() || !name.split('.').all(|label| !label.is_empty() && label.bytes().all(is_of_host)) {
        return Err(fault(whole));
    }
    // It does not count the dots.
    if name.bytes().filter(|byte| *byte != b'.').count() > LONGEST_IN_FIREFOX {
        return Err(Ignored::TooLong);
    }
    Ok((if under.is_some() { HostName::Under(name) } else { HostName::Exactly(name) }, rest))
}

fn firefox_port(text: &str) -> Result<(Port<'_>, &str), Ignored> {
    if let Some(rest) = text.strip_prefix('*') {
        return Ok((Port::Any, rest));
    }
    let (number, rest) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    if number.is_empty() { Err(Ignored::Port) } else { Ok((Port::Number(number), rest)) }
}

fn firefox_path(path: &str) -> Result<&str, Ignored> {
    let bytes = path.as_bytes();
    if bytes.get(1) == Some(&b'/') {
        return Err(Ignored::Path);
    }
    let (mut at, mut count) = (1, 0);
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b'%' if bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) => 3,
            b'/' => 1,
            _ if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+=:@".contains(byte) => 1,
            _ => return Err(Ignored::Path),
        };
        count += 1;
        if count > LONGEST_IN_FIREFOX {
            return Err(Ignored::TooLong);
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::super::Reading;
    use super::*;

    /// Scheme, host, port, path.
    type Parts<'t> = (Option<&'t str>, HostName<'t>, Option<Port<'t>>, Option<&'t str>);

    fn host((scheme, name, port, path): Parts<'_>) -> Source<'_> {
        Source::Host(Host { scheme, name, port, path })
    }

    #[test]
    fn hosts_have_their_parts_in_both() {
        use HostName::{Any, Exactly, Under};
        for (text, parts) in [
            ("Cdn.Test:8000", (None, Exactly("Cdn.Test"), Some(Port::Number("8000")), None)),
            ("http://*.cdn.test", (Some("http"), Under("cdn.test"), None, None)),
            ("*:*", (None, Any, Some(Port::Any), None)),
            ("https://*:443", (Some("https"), Any, Some(Port::Number("443")), None)),
            ("data:*", (None, Exactly("data"), Some(Port::Any), None)),
            ("a.test/js/?x#y", (None, Exactly("a.test"), None, Some("/js/"))),
            ("a.test/#f", (None, Exactly("a.test"), None, Some("/"))),
            ("a.test:*/x%2F", (None, Exactly("a.test"), Some(Port::Any), Some("/x%2F"))),
            ("127.0.0.1", (None, Exactly("127.0.0.1"), None, None)),
            ("none", (None, Exactly("none"), None, None)),
        ] {
            let source = host(parts);
            assert_eq!(Reading::of(text), Reading { chromium: Ok(source), firefox: Ok(source) }, "{text}");
        }
    }

    #[test]
    fn hosts_that_are_none_say_why() {
        for (text, why) in [
            (".cdn.test", Ignored::Dot),
            ("cdn..test", Ignored::Dot),
            ("*..test", Ignored::Dot),
            ("cdn-*.test", Ignored::Wildcard),
            ("*cdn.test", Ignored::Wildcard),
            ("cdn.*", Ignored::Wildcard),
            ("**", Ignored::Wildcard),
            ("*.", Ignored::Wildcard),
            ("*.*.test", Ignored::Wildcard),
            ("/js/", Ignored::NoHost),
            ("//cdn.test", Ignored::NoHost),
            ("http://", Ignored::NoHost),
            ("./js", Ignored::Dot),
            ("cdn_test", Ignored::Character),
            ("user@cdn.test", Ignored::Character),
            ("[::1]", Ignored::Character),
            ("%73elf", Ignored::Character),
            ("http:/cdn.test", Ignored::Slashes),
            ("http:cdn.test:8000", Ignored::Slashes),
            ("cdn.test:80x", Ignored::Port),
            ("cdn.test:8000.", Ignored::Port),
            ("", Ignored::NoHost),
            (":", Ignored::Scheme),
            ("1a:", Ignored::Scheme),
        ] {
            assert_eq!(Reading::of(text).ignored(), Some(why), "{text}");
        }
    }

    #[test]
    fn browsers_differ_about_these() {
        let long = format!("{}.test", "a".repeat(600));
        let deep = format!("a.test/{}", "a".repeat(600));
        for (text, only, why) in [
            ("*/js/", Browser::Chromium, Ignored::Wildcard),
            ("a.test.", Browser::Chromium, Ignored::Dot),
            ("a.test//js", Browser::Chromium, Ignored::Path),
            ("a.test/%", Browser::Chromium, Ignored::Path),
            ("a.test/%4", Browser::Chromium, Ignored::Path),
            ("a.test/j\\", Browser::Chromium, Ignored::Path),
            ("a.test?x", Browser::Firefox, Ignored::Character),
            ("a.test:80#x", Browser::Firefox, Ignored::Port),
            ("a.test:99999999999", Browser::Firefox, Ignored::Port),
            (&long, Browser::Chromium, Ignored::TooLong),
            (&deep, Browser::Chromium, Ignored::TooLong),
        ] {
            assert_eq!(Reading::of(text).only_in(), Some((only, why)), "{text}");
        }
    }
}
