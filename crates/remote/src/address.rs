//! Where a bucket is: `s3://bucket/prefix` behind an endpoint. Encrypted on the way, but for a server on this machine.

use std::fmt;
use std::net::IpAddr;

/// What an address of backups begins with.
const SCHEME: &str = "s3://";

/// A bucket, the prefix of what is ours in it, and the server behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The server.
    pub endpoint: Endpoint,
    /// The region that requests are signed for.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// Empty, or with a `/` at its end.
    pub prefix: String,
}

/// A server, by scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// `https`, or `http` on this machine.
    pub scheme: &'static str,
    /// Host, and port where it is not the scheme's own, as the `Host` header has it.
    pub authority: String,
}

/// Why an address is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not a bucket with a prefix.
    #[error(
        "`{0}` is no address of a bucket; accepted is s3://BUCKET or s3://BUCKET/PREFIX, the bucket of 3 to 63 of a-z, 0-9, . and -, the prefix of letters, digits and ._-/"
    )]
    Bucket(String),
    /// Not a server. It is not repeated: an address can hold a password.
    #[error("the endpoint is no address of a server; accepted is https://HOST or https://HOST:PORT, without a path")]
    Endpoint,
    /// Not encrypted on the way.
    #[error(
        "the endpoint is http, which anybody on the way can read and change; accepted is https, and http on 127.0.0.1"
    )]
    Plain,
    /// Not a region.
    #[error("`{0}` is no region; accepted are 1 to 32 letters, digits and -, such as eu-central-1")]
    Region(String),
}

impl Address {
    /// Reads an address; where no endpoint is given it is Amazon's of the region.
    ///
    /// # Errors
    /// Something else than a bucket, an endpoint that is not encrypted or not a server, a region of other characters.
    pub fn new(address: &str, endpoint: Option<&str>, region: &str) -> Result<Self, AddressError> {
        let no_bucket = || AddressError::Bucket(address.to_owned());
        let path = address.strip_prefix(SCHEME).ok_or_else(no_bucket)?;
        let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
        let prefix = prefix.trim_end_matches('/');
        if !is_bucket(bucket) || !is_prefix(prefix) {
            return Err(no_bucket());
        }
        let is_region =
            (1..=32).contains(&region.len()) && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_region {
            return Err(AddressError::Region(region.to_owned()));
        }
        let endpoint = match endpoint {
            Some(endpoint) => Endpoint::new(endpoint)?,
            None => Endpoint { scheme: "https", authority: format!("s3.{region}.amazonaws.com") },
        };
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Ok(Self { endpoint, region: region.to_owned(), bucket: bucket.to_owned(), prefix })
    }
}

/// As it was given, without the endpoint.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = format!("{SCHEME}{}/{}", self.bucket, self.prefix);
        f.write_str(whole.trim_end_matches('/'))
    }
}

impl Endpoint {
    fn new(text: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Endpoint)?;
        let scheme = match scheme {
            "https" => "https",
            "http" => "http",
            _ => return Err(AddressError::Endpoint),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = split(authority).ok_or(AddressError::Endpoint)?;
        let is_ip = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).map(str::parse::<IpAddr>);
        let is_host = match is_ip {
            Some(address) => address.is_ok(),
            None => is_name(host),
        };
        if !is_host {
            return Err(AddressError::Endpoint);
        }
        if scheme == "http" && !is_this_machine(host) {
            return Err(AddressError::Plain);
        }
        let usual = if scheme == "https" { 443 } else { 80 };
        let authority = match port {
            Some(port) if port != usual => format!("{host}:{port}"),
            _ => host.to_owned(),
        };
        Ok(Self { scheme, authority })
    }
}

/// Host and port; nothing where the port is no number.
fn split(authority: &str) -> Option<(&str, Option<u16>)> {
    let after = authority.rfind(']').map_or(0, |end| end + 1);
    match authority[after..].find(':') {
        None => Some((authority, None)),
        Some(colon) => {
            let (host, port) = authority.split_at(after + colon);
            port[1..].parse().ok().map(|port| (host, Some(port)))
        }
    }
}

fn is_name(host: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    host.len() <= 253 && host.split('.').all(is_label)
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn is_bucket(name: &str) -> bool {
    let is_accepted = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
    (3..=63).contains(&name.len()) && name.bytes().all(is_accepted) && !name.starts_with('.') && !name.contains("..")
}

fn is_prefix(prefix: &str) -> bool {
    let is_accepted = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_part = |part: &str| !part.is_empty() && part != "." && part != ".." && part.bytes().all(is_accepted);
    prefix.len() <= 512 && (prefix.is_empty() || prefix.split('/').all(is_part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn said(address: &str, endpoint: Option<&str>, region: &str) -> String {
        match Address::new(address, endpoint, region) {
            Ok(it) => format!("{} {} {} [{}] of {it}", it.endpoint.scheme, it.endpoint.authority, it.bucket, it.prefix),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_bucket_is_reached_by_an_encrypted_line_or_on_this_machine() {
        let all = [
            said("s3://office/assize/2026/", None, "eu-central-1"),
            said("s3://office", Some("https://storage.example.org:443/"), "garage"),
            said("s3://office", Some("https://[2001:db8::1]:9000"), "x"),
            said("s3://office", Some("http://127.0.0.1:9000"), "x"),
            said("s3://office", Some("http://[::1]"), "x"),
            said("s3://office", Some("http://localhost:80"), "x"),
        ];
        expect![[r"
            https s3.eu-central-1.amazonaws.com office [assize/2026/] of s3://office/assize/2026
            https storage.example.org office [] of s3://office
            https [2001:db8::1]:9000 office [] of s3://office
            http 127.0.0.1:9000 office [] of s3://office
            http [::1] office [] of s3://office
            http localhost office [] of s3://office"]]
        .assert_eq(&all.join("\n"));
    }

    #[test]
    fn a_plain_line_to_another_machine_is_refused_however_it_is_written() {
        for endpoint in [
            "http://storage.example.org",
            "http://10.0.0.1:9000",
            "http://127.0.0.1.example.org",
            "http://localhost.example.org",
            "http://[2001:db8::1]",
        ] {
            assert_eq!(Address::new("s3://office", Some(endpoint), "x"), Err(AddressError::Plain), "{endpoint}");
        }
    }

    #[test]
    fn an_endpoint_that_is_no_server_is_refused_and_not_repeated() {
        for endpoint in [
            "https://key:canary-secret@storage.example.org",
            "https://storage.example.org/path",
            "https://storage.example.org?x=canary-secret",
            "https://storage.example.org:port",
            "https://",
            "ftp://storage.example.org",
            "storage.example.org",
            "https://[nonsense]",
            "https://a..b",
        ] {
            let error = Address::new("s3://office", Some(endpoint), "x").unwrap_err();
            assert_eq!((&error, error.to_string().contains("canary")), (&AddressError::Endpoint, false), "{endpoint}");
        }
    }

    #[test]
    fn a_name_that_would_mean_something_else_on_the_way_is_refused() {
        for address in [
            "s3://",
            "s3://Office",
            "s3://ab",
            "s3://a..b",
            "s3://office/a//b",
            "s3://office/../b",
            "s3://office/a b",
            "s3://office/a?b",
            "https://office",
        ] {
            assert_eq!(Address::new(address, None, "x"), Err(AddressError::Bucket(address.to_owned())), "{address}");
        }
        for region in ["", "eu central", "x/../y"] {
            assert_eq!(Address::new("s3://office", None, region), Err(AddressError::Region(region.to_owned())));
        }
    }
}
