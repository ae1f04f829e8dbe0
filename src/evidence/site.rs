//! Sites: the public suffix of a host, and the registrable domain above it (publicsuffix.org, in its own MPL-2.0 data file).
//!
//! The list is folded: what stands under a label follows it in parentheses, `?` marks a label that is no rule by itself. That packs into
//! 34 KB, where the rules one by one take 45. It is unfolded and read the first time that a host has to be compared with another.

use crate::platform::Url;
use publicsuffix::{IcannList, List, Psl};
use std::sync::LazyLock;

/// Words before four numbers that make them a version, not an address.
pub const VERSION_WORDS: [&str; 6] = ["v", "ver", "version", "build", "release", "rev"];

/// Endings of names that only exist inside a network.
pub const INSIDE: [&str; 5] = [".internal", ".local", ".corp", ".lan", ".svc.cluster.local"];

/// The rules of the list, in ASCII, folded, a top level a line.
static FOLDED: &str = include_str!("site/public_suffixes.txt");

// Without rules every top level is a suffix, which is what an empty list says.
static ALL: LazyLock<List> = LazyLock::new(|| List::from_bytes(unfolded(FOLDED).as_bytes()).unwrap_or_default());
static ICANN: LazyLock<IcannList> = LazyLock::new(|| IcannList::from(ALL.clone()));

/// The registrable domain of a lower-case host: the unit that browsers call a site. Nothing for suffixes and addresses.
pub fn registrable(host: &str) -> Option<&str> {
    domain(&*ALL, host)
}

/// The registrable domain by the registries' own suffixes alone, without those of hosting companies.
pub fn registrable_icann(host: &str) -> Option<&str> {
    domain(&*ICANN, host)
}

/// The site of a URL: its registrable domain, or its host where there is none. Empty where the URL has no host.
pub fn of_url(url: &str) -> String {
    let Some(url) = Url::parse_start(url) else { return String::new() };
    let host = url.host();
    registrable(host).unwrap_or(host).to_owned()
}

/// Whether a host is an IP address, IPv6 in brackets.
pub fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok()
}

/// Whether nobody may set a cookie for this whole domain.
pub fn is_public_suffix(host: &str) -> bool {
    ALL.suffix(host.as_bytes()).is_some_and(|suffix| suffix.as_bytes().len() == host.len())
}

fn domain<'h>(list: &impl Psl, host: &'h str) -> Option<&'h str> {
    if is_address(host) {
        return None;
    }
    std::str::from_utf8(list.domain(host.as_bytes())?.as_bytes()).ok()
}

/// The rules one by one, as the list is published; its section marks are copied.
fn unfolded(list: &str) -> String {
    let mut rules = String::new();
    for line in list.lines() {
        if line.starts_with("//") {
            rules.extend([line, "\n"]);
            continue;
        }
        let mut above: Vec<&str> = Vec::new();
        for piece in line.split_inclusive([' ', '(', ')']) {
            let label = piece.trim_end_matches([' ', '(', ')']);
            let (name, is_rule) = label.strip_suffix('?').map_or((label, !label.is_empty()), |name| (name, false));
            if is_rule {
                rules.push_str(name);
                above.iter().rev().for_each(|label| rules.extend([".", label]));
                rules.push('\n');
            }
            match piece.as_bytes().last() {
                Some(b'(') => above.push(name),
                Some(b')') => drop(above.pop()),
                _ => {}
            }
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folded_list_unfolds() {
        assert_eq!(
            unfolded("// mark\nck(* !www)\nuk?(co(x y?(z)) org)\n"),
            "// mark\nck\n*.ck\n!www.ck\nco.uk\nx.co.uk\nz.y.co.uk\norg.uk\n"
        );
        let rules = unfolded(FOLDED).lines().filter(|line| !line.starts_with("//")).count();
        assert!((9_000..20_000).contains(&rules), "{rules}");
    }

    #[test]
    fn suffixes_of_registries_and_of_hosts_differ() {
        assert_eq!(registrable("a.b.co.uk"), Some("b.co.uk"));
        assert_eq!(registrable("someone.github.io"), Some("someone.github.io"));
        assert_eq!(registrable_icann("someone.github.io"), Some("github.io"));
        assert_eq!(registrable("xn--bcher-kva.example"), Some("xn--bcher-kva.example"));
        assert_eq!(registrable("127.0.0.1"), None);
        assert_eq!(registrable("[::1]"), None);
        assert!(is_public_suffix("co.uk") && is_public_suffix("github.io") && !is_public_suffix("example.com"));
    }
}
