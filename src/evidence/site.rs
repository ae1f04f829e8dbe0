//! Sites: the public suffix of a host, and the registrable domain above it (publicsuffix.org, in its own MPL-2.0 data file).
//!
//! The list is 44 KB deflated. It is inflated and read the first time that a host has to be compared with another.

use publicsuffix::{IcannList, List, Psl};
use std::sync::LazyLock;

/// The rules of the list, in ASCII, without its comments.
static DEFLATED: &[u8] = include_bytes!("site/public_suffixes.deflate");
/// What the rules may inflate to; they are 150 KB.
const MOST: usize = 1 << 20;

static ALL: LazyLock<List> = LazyLock::new(|| {
    let text = miniz_oxide::inflate::decompress_to_vec_with_limit(DEFLATED, MOST).unwrap_or_default();
    // Without rules every top level is a suffix, which is what an empty list says.
    List::from_bytes(&text).unwrap_or_default()
});
static ICANN: LazyLock<IcannList> = LazyLock::new(|| IcannList::from(ALL.clone()));

/// The registrable domain of a lower-case host: the unit that browsers call a site. Nothing for suffixes and addresses.
pub fn registrable(host: &str) -> Option<&str> {
    domain(&*ALL, host)
}

/// The registrable domain by the registries' own suffixes alone, without those of hosting companies.
pub fn registrable_icann(host: &str) -> Option<&str> {
    domain(&*ICANN, host)
}

/// Whether nobody may set a cookie for this whole domain.
pub fn is_public_suffix(host: &str) -> bool {
    ALL.suffix(host.as_bytes()).is_some_and(|suffix| suffix.as_bytes().len() == host.len())
}

fn domain<'h>(list: &impl Psl, host: &'h str) -> Option<&'h str> {
    if host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok() {
        return None;
    }
    std::str::from_utf8(list.domain(host.as_bytes())?.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

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
