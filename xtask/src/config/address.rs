//! Addresses of servers: their parts, and whether they lead to the machine that asks.

use std::net::IpAddr;

/// The scheme in lower case, and the authority.
pub fn parts(url: &str) -> Option<(String, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let valid = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let good = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(valid)
        && !rest.contains(char::is_whitespace);
    good.then(|| (scheme.to_lowercase(), rest.split(['/', '?', '#']).next().unwrap_or_default()))
}

/// The host without user and port.
pub fn host(authority: &str) -> &str {
    let place = authority.rsplit('@').next().unwrap_or_default();
    match place.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => place.split(':').next().unwrap_or_default(),
    }
}

/// The same address on another host.
pub fn on_host(url: &str, other: &str) -> Option<String> {
    let (_, authority) = parts(url)?;
    let (scheme, rest) = url.split_once("://")?;
    let (user, place) = authority.rsplit_once('@').map_or((None, authority), |(user, place)| (Some(user), place));
    let bare = host(authority);
    let port = place.trim_start_matches('[').strip_prefix(bare)?.trim_start_matches(']');
    let user = user.map(|user| format!("{user}@")).unwrap_or_default();
    Some(format!("{scheme}://{user}{other}{port}{}", &rest[authority.len()..]))
}

/// Whether an address, with or without a scheme, names this machine's loopback.
pub fn leads_to_loopback(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    is_loopback(host(rest.split(['/', '?', '#']).next().unwrap_or_default()))
}

/// Whether a host is the machine that asks. Linux connects to itself for the unspecified addresses too.
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_lowercase();
    match host.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(address) => address.is_loopback() || address.is_unspecified(),
        Err(_) => {
            host == "localhost"
                || host.ends_with(".localhost")
                || old_form(&host).is_some_and(|n| n == 0 || n >> 24 == 127)
        }
    }
}

/// An IPv4 address in the forms of `inet_aton`, which resolvers still read: `127.1`, `2130706433`, `0x7f000001`.
fn old_form(host: &str) -> Option<u64> {
    let number = |text: &str| match text.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None if text.starts_with('0') => u64::from_str_radix(text, 8).ok(),
        None => text.parse().ok(),
    };
    let parts = host.split('.').map(number).collect::<Option<Vec<u64>>>()?;
    let (last, bytes) = parts.split_last()?;
    let whole = bytes.iter().fold(0, |sum, byte| sum << 8 | byte & 0xff);
    (parts.len() <= 4).then(|| whole << (8 * (4 - bytes.len())) | last)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kind: whatever a pod resolves to itself, however it is written.
    #[test]
    fn every_way_to_write_the_loopback_leads_to_it() {
        for host in [
            "localhost",
            "LOCALHOST",
            "localhost.",
            "model.localhost",
            "127.0.0.1",
            "127.8.8.8",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "0",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(leads_to_loopback(&format!("http://{host}:11434/v1/")), "{host}");
            assert!(leads_to_loopback(&format!("u:p@{host}")), "{host}");
            let moved = on_host(&format!("http://{host}:11434/v1/"), "other");
            assert_eq!(moved.as_deref(), Some("http://other:11434/v1/"), "{host}");
        }
        for host in ["128.0.0.1", "localhost.example.com", "12.7.0.0.1.example", "10.0.0.1", "[::2]"] {
            assert!(!leads_to_loopback(&format!("http://{host}/v1")), "{host}");
        }
    }
}
