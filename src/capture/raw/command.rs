//! The command that a person typed before the response, and the URLs that it names.

use crate::platform::Url;

/// Programs that ask for a URL.
const PROGRAMS: &[&str] = &["curl", "wget", "http", "https", "xh", "xhs"];
/// Those whose names Windows reads in any case.
const OF_WINDOWS: &[&str] = &["curl.exe", "wget.exe", "iwr", "invoke-webrequest"];
/// Those of them that take one URL, and then what is sent.
const ITEMS: &[&str] = &["http", "https", "xh", "xhs"];
/// Options whose value is the next word; of the short ones the last letter of several counts.
const WITH_VALUE: &[&str] = &[
    "--header",
    "--referer",
    "--proxy",
    "--proxy-user",
    "--user-agent",
    "--output",
    "--user",
    "--data",
    "--data-raw",
    "--data-binary",
    "--data-urlencode",
    "--json",
    "--request",
    "--cookie",
    "--cookie-jar",
    "--resolve",
    "--connect-to",
    "--max-time",
    "--connect-timeout",
    "--write-out",
    "--upload-file",
    "--form",
    "--cacert",
    "--cert",
    "--key",
    "--interface",
    "--retry",
    "--max-redirs",
    "--dump-header",
    "--config",
    "--range",
    "--auth",
    "--auth-type",
    "--session",
    "--verify",
    "--timeout",
    "--print",
    "-method",
    "-headers",
    "-useragent",
    "-outfile",
    "-maximumredirection",
];
const SHORT_WITH_VALUE: &[u8] = b"HexAouUdXbcmwTFEDrKzC";
/// The most of a line that is read as a command, and the most URLs that are taken from it.
const MAX_LINE: usize = 8 << 10;
const MAX_URLS: usize = 100;

/// The URLs that a command line names; nothing where a line is no such command.
pub(super) fn urls(line: &[u8]) -> Option<Vec<String>> {
    let line = std::str::from_utf8(line.get(..MAX_LINE.min(line.len()))?).ok()?;
    // The prompt of cmd and of some shells touches the command: `C:\>curl`.
    let program = |word: &str| {
        let name = word.rsplit(['>', '$', '#', '%']).next().unwrap_or(word);
        let of_windows = || OF_WINDOWS.iter().copied().find(|known| name.eq_ignore_ascii_case(known));
        PROGRAMS.iter().copied().find(|known| name == *known).or_else(of_windows)
    };
    let (at, program) = line.split_whitespace().take(8).enumerate().find_map(|(at, word)| Some((at, program(word)?)))?;
    let words = words(line);
    let prompt = words.get(..at)?;
    let is_prompt = prompt.is_empty()
        || prompt.iter().any(|word| word.contains(['$', '#', '%', '>', '❯', '➜', 'λ', '»']) || word == "sudo" || word == "time");
    let (is_wget, of_items) = (program.starts_with("wget"), ITEMS.contains(&program));
    let mut urls = Vec::new();
    let mut skip = false;
    for word in words.get(at + 1..)? {
        if std::mem::take(&mut skip) {
            continue;
        }
        if ["|", ">", ";", "&", "2>"].iter().any(|end| word.starts_with(end)) {
            break;
        }
        if word.starts_with('-') && word.len() > 1 {
            let has_value = |letter| SHORT_WITH_VALUE.contains(&letter) || (is_wget && b"OPU".contains(&letter));
            let by_letter = !word.starts_with("--") && word.bytes().position(has_value) == Some(word.len() - 1);
            skip = by_letter || WITH_VALUE.iter().any(|option| word.eq_ignore_ascii_case(option));
            continue;
        }
        if let Some(url) = url(word, program).filter(|_| urls.len() < MAX_URLS) {
            urls.push(url);
            // What follows is sent there.
            if of_items {
                break;
            }
        }
    }
    let is_command = !urls.is_empty() || words.get(at + 1).is_some_and(|word| word.starts_with('-'));
    (is_prompt && is_command).then_some(urls)
}

/// What a word calls, as the program completes it.
fn url(word: &str, program: &str) -> Option<String> {
    let lower = word.get(..8).unwrap_or(word).to_ascii_lowercase();
    if lower.starts_with("http://") || lower.starts_with("https://") {
        return Some(Url::parse(word)?.into_text());
    }
    let host = word.split(['/', ':', '?']).next()?;
    let is_host = (host.contains('.') || host == "localhost")
        && !host.starts_with('.')
        && !host.contains("..")
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-');
    let is_port = ITEMS.contains(&program) && word.starts_with(':');
    if !is_host && !is_port {
        return None;
    }
    let scheme = if ["https", "xhs"].contains(&program) { "https" } else { "http" };
    let host = if is_host { "" } else { "localhost" };
    // `http :/x` is port 80, as no port is.
    let rest = if is_host { word } else { word.strip_prefix(':').filter(|rest| rest.starts_with('/') || rest.is_empty()).unwrap_or(word) };
    Some(Url::parse(&format!("{scheme}://{host}{rest}"))?.into_text())
}

/// The words of a shell's line, without their quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = None::<String>;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_of_the_command_is_found_and_no_other() {
        for (line, expected) in [
            ("$ curl -i https://app.example/login", "https://app.example/login"),
            ("curl -i https://app.example", "https://app.example/"),
            ("ann@box:~/work$ curl -sSLvD- 'https://app.example/?a=b c' -o /dev/null", "https://app.example/?a=b%20c"),
            ("➜  ~ curl -I app.example", "http://app.example/"),
            ("PS C:\\Users\\ann> curl.exe -i \"HTTPS://App.Example/\"", "https://app.example/"),
            ("C:\\Users\\ann>curl -I localhost:5000/x", "http://localhost:5000/x"),
            ("$ curl -siH 'Origin: https://other.example' https://app.example/ | head -20", "https://app.example/"),
            ("$ curl -si -e https://other.example/ -x http://proxy.example:3128 https://app.example/ > out.txt", "https://app.example/"),
            ("% http -v GET app.example/x Origin:https://other.example", "http://app.example/x"),
            ("$ https -h app.example", "https://app.example/"),
            ("$ http :5000/x", "http://localhost:5000/x"),
            ("$ http :/x", "http://localhost/x"),
            ("# wget -S -O- --header='A: b' https://app.example/", "https://app.example/"),
            ("$ wget -S -O out.html https://app.example/", "https://app.example/"),
            ("$ curl -p -x http://proxy.example -U a:b https://app.example/", "https://app.example/"),
            ("PS> iwr -Uri https://app.example/ -Method Head", "https://app.example/"),
        ] {
            assert_eq!(urls(line.as_bytes()).and_then(|all| all.first().cloned()).as_deref(), Some(expected), "{line}");
        }
        assert_eq!(urls(b"$ curl -i https://a.example/ https://b.example/").map(|all| all.len()), Some(2));
        for line in [
            "",
            "the curl page says https://app.example/",
            "curl: (7) Failed to connect to app.example",
            "curl is a tool",
            "Server: curl",
            "HTTP request sent, awaiting response...",
            "$ ls -l",
            "https://app.example/",
        ] {
            assert_eq!(urls(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn a_hostile_line_is_read_in_bounds() {
        assert_eq!(urls(format!("$ curl {}", "https://a.example/ ".repeat(1 << 16)).as_bytes()).map(|all| all.len()), Some(MAX_URLS));
        assert_eq!(urls("$ curl '".repeat(1 << 16).as_bytes()), None);
        assert_eq!(urls(b"$ curl https:// http://[ https://a:b"), None);
    }
}
