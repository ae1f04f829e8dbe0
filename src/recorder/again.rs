//! Which of the addresses that a page loaded may be requested again: none that would lend the page the person's own network.
//!
//! A page chooses the addresses that it loads, so a press in the popup must give it nothing that it has not got. Cookies stay away from such
//! a request in any case (`extension/platform.js`); this is about where it may go.

use crate::platform::Url;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Names that only a network of one's own resolves (RFC 6761, RFC 6762, RFC 8375, and what home routers and companies use).
const PRIVATE_NAMES: [&str; 8] = ["localhost", "local", "internal", "home.arpa", "lan", "home", "corp", "intranet"];

/// Whether a response of this page may be requested again: the page's own host always, private addresses only where the page has one itself.
pub fn may_request(page: &str, url: &str) -> bool {
    let web = |text: &str| Url::parse(text).filter(Url::is_web);
    let (Some(page), Some(to)) = (web(page), web(url)) else { return false };
    page.host() == to.host() || !is_private(to.host()) || is_private(page.host())
}

/// Whether a host, as a URL has it, is localhost or on a private network.
fn is_private(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse().map_or(true, is_private_v6);
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    if let Ok(address) = host.parse() {
        return is_private_v4(address);
    }
    // A name without a dot is one of the own network's, too.
    !host.contains('.') || PRIVATE_NAMES.iter().any(|name| host.strip_suffix(name).is_some_and(|before| before.ends_with('.')))
}

/// By IANA's registry of special-purpose addresses: everything that is not reached over the internet.
fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    match (a, b) {
        (0 | 10 | 127, _) | (169, 254) | (192, 168) | (172, 16..=31) | (100, 64..=127) | (198, 18 | 19) | (224.., _) => true,
        (192, 0) => c == 0,
        _ => false,
    }
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 = |high: u16, low: u16| is_private_v4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    match (a, b, c, d, e, f) {
        // Unspecified, loopback, IPv4-compatible, IPv4-mapped and IPv4-translated.
        (0, 0, 0, 0, 0, 0 | 0xffff) | (0, 0, 0, 0, 0xffff, 0) => v4(g, h),
        // NAT64, well-known and local.
        (0x64, 0xff9b, 0, 0, 0, 0) => v4(g, h),
        (0x64, 0xff9b, 1, ..) => true,
        // 6to4.
        (0x2002, ..) => v4(b, c),
        // Unique local, link-local, site-local, multicast.
        _ => a & 0xfe00 == 0xfc00 || a & 0xffc0 == 0xfe80 || a & 0xffc0 == 0xfec0 || a & 0xff00 == 0xff00,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: &str = "https://shop.example/a";

    #[test]
    fn a_public_page_reaches_no_private_address() {
        for host in [
            "10.0.0.1",
            "10.255.255.255",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "0.0.0.0",
            "0.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.8",
            "198.18.0.1",
            "198.19.255.255",
            "224.0.0.1",
            "255.255.255.255",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "127.1",
            "0xc0a80101",
            "3232235777",
            "0",
            "192.168.1.1.",
            "%31%32%37.0.0.1",
            "１２７.0.0.1",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "app.localhost",
            "printer.local",
            "printer.local.",
            "a.b.internal",
            "router.home.arpa",
            "nas.lan",
            "box.home",
            "wiki.corp",
            "wiki.intranet",
            "router",
            "nas",
            "[::1]",
            "[::]",
            "[fc00::1]",
            "[fdff:1::2]",
            "[fe80::1]",
            "[febf::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[::ffff:192.168.1.1]",
            "[::ffff:7f00:1]",
            "[::ffff:0:10.0.0.1]",
            "[::127.0.0.1]",
            "[64:ff9b::10.0.0.1]",
            "[64:ff9b:1::1]",
            "[2002:c0a8:101::1]",
            "[0:0:0:0:0:0:0:1]",
        ] {
            for url in [format!("http://{host}/reboot"), format!("https://{host}:8443/"), format!("http://user@{host}/")] {
                assert!(!may_request(PUBLIC, &url), "{url}");
            }
        }
    }

    #[test]
    fn public_addresses_and_the_pages_own_host_are_fine() {
        for url in [
            "https://cdn.example/x.js",
            "http://shop.example:8080/",
            "https://1.1.1.1/",
            "http://172.15.0.1/",
            "http://172.32.0.1/",
            "http://192.169.0.1/",
            "http://100.63.0.1/",
            "http://100.128.0.1/",
            "http://198.20.0.1/",
            "http://223.255.255.255/",
            "http://192.0.1.1/",
            "https://[2606:4700::1]/",
            "https://[::ffff:1.1.1.1]/",
            "https://[64:ff9b::1.1.1.1]/",
            "https://localhost.example/",
            "https://mylocal.example/",
            "https://127.0.0.1.example/",
            "https://notlocalhost.com/",
            "https://a.locals/",
            "https://fc00.example/",
        ] {
            assert!(may_request(PUBLIC, url), "{url}");
        }
        for page in ["http://localhost:5000/", "http://127.0.0.1:5000/", "http://[::1]/", "http://192.168.1.1/", "http://router/"] {
            assert!(may_request(page, page), "{page}");
        }
        assert!(may_request("http://127.0.0.1:5000/", "http://127.0.0.1:6000/api"));
        assert!(
            may_request("http://localhost:5000/", "http://127.0.0.1:6000/api") && may_request("http://10.0.0.5/", "http://nas.local/"),
            "a private page knows its network"
        );
    }

    #[test]
    fn what_is_no_address_of_the_web_is_never_requested() {
        for url in [
            "",
            "nonsense",
            "/relative",
            "ftp://a.example/",
            "file:///etc/passwd",
            "data:,x",
            "javascript:alert(1)",
            "blob:https://shop.example/1",
            "chrome://settings",
            "about:blank",
            "http://",
            "http://999.1.1.1/",
            "http://[::1",
        ] {
            assert!(!may_request(PUBLIC, url), "{url}");
        }
        for page in ["", "nonsense", "about:blank", "data:,x"] {
            assert!(!may_request(page, "https://cdn.example/"), "{page}");
        }
    }
}
