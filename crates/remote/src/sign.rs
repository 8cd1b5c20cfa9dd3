//! Signing requests: AWS Signature Version 4 in the `Authorization` header, with the payload's digest in it.
//!
//! After Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk".
//! The secret key goes over no line; what goes is good for one request, for minutes.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Who asks. Has no `Debug`: nothing prints it.
pub struct Credentials {
    /// The name of the key.
    pub access_key: String,
    /// The key.
    pub secret_key: Zeroizing<String>,
    /// The token of a session, where the key is a temporary one.
    pub session_token: Option<Zeroizing<String>>,
}

/// What is signed of a request.
pub struct Request<'a> {
    /// `GET`, `PUT`.
    pub method: &'a str,
    /// The path as it goes over the line: encoded once.
    pub path: &'a str,
    /// Names and values of the query, not encoded, in any order.
    pub query: &'a [(&'a str, &'a str)],
    /// Lower-case names and values of all headers that are signed, `host` and the `x-amz-` ones among them, in any order.
    pub headers: &'a [(&'a str, &'a str)],
    /// SHA-256 of the body, lower-case hex.
    pub payload: &'a str,
}

/// The value of `Authorization`; `time` is `20130524T000000Z`.
pub fn authorization(credentials: &Credentials, region: &str, time: &str, request: &Request<'_>) -> String {
    let (day, _) = time.split_once('T').unwrap_or((time, ""));
    let scope = format!("{day}/{region}/s3/aws4_request");
    let mut headers = request.headers.to_vec();
    headers.sort_unstable();
    let signed = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let query = query(request.query);
    let canonical = [request.method, request.path, &query, &lines, &signed, request.payload].join("\n");
    let to_sign = [ALGORITHM, time, &scope, &digest(canonical.as_bytes())].join("\n");
    let secret = Zeroizing::new(format!("AWS4{}", *credentials.secret_key));
    let key = [day, region, "s3", "aws4_request"]
        .iter()
        .fold(Zeroizing::new(secret.as_bytes().to_vec()), |key, part| Zeroizing::new(hmac(&key, part)));
    let signature = hex::encode(hmac(&key, &to_sign));
    format!("{ALGORITHM} Credential={}/{scope},SignedHeaders={signed},Signature={signature}", credentials.access_key)
}

/// A query as it is signed and as it goes over the line: encoded, sorted.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let mut pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encoded(name, ""), encoded(value, ""))).collect();
    pairs.sort_unstable();
    pairs.join("&")
}

/// Everything but letters, digits, `-._~` and what is in `kept` as `%` and two digits of upper-case hex, byte by byte (RFC 3986).
pub fn encoded(text: &str, kept: &str) -> String {
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.as_bytes().contains(&byte);
    text.bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// SHA-256, lower-case hex.
pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn hmac(key: &[u8], message: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.chain_update(message.as_bytes()).finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key and the day of the examples in Amazon's reference.
    fn signature(method: &str, path: &str, query: &[(&str, &str)], headers: &[(&str, &str)], body: &str) -> String {
        let credentials = Credentials {
            access_key: "AKIAIOSFODNN7EXAMPLE".into(),
            secret_key: Zeroizing::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into()),
            session_token: None,
        };
        let (time, payload) = ("20130524T000000Z", digest(body.as_bytes()));
        let always =
            [("host", "examplebucket.s3.amazonaws.com"), ("x-amz-content-sha256", &payload), ("x-amz-date", time)];
        let headers: Vec<(&str, &str)> = headers.iter().copied().chain(always).collect();
        let request = Request { method, path, query, headers: &headers, payload: &payload };
        authorization(&credentials, "us-east-1", time, &request)
    }

    #[test]
    fn the_four_requests_of_amazons_reference_have_the_signatures_that_are_printed_there() {
        let stored = [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")];
        let cases = [
            (
                signature("GET", "/test.txt", &[], &[("range", "bytes=0-9")], ""),
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ),
            (
                signature("PUT", &encoded("/test$file.text", "/"), &[], &stored, "Welcome to Amazon S3."),
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            ),
            (
                signature("GET", "/", &[("lifecycle", "")], &[], ""),
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            ),
            (
                signature("GET", "/", &[("prefix", "J"), ("max-keys", "2")], &[], ""),
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            ),
        ];
        for (made, printed) in cases {
            assert_eq!(made.rsplit('=').next(), Some(printed), "{made}");
        }
    }

    #[test]
    fn the_header_names_scope_and_signed_headers_and_never_the_secret() {
        let made = signature("GET", "/", &[], &[], "");
        let (before, _) = made.rsplit_once('=').expect("it ends in the signature");
        assert_eq!(
            before,
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature"
        );
        assert!(!made.contains("bPxRfiCY"));
    }

    #[test]
    fn a_query_is_sorted_and_every_byte_beyond_the_unreserved_is_encoded() {
        let pairs = [("prefix", "a/b ü+"), ("delimiter", "/"), ("list-type", "2")];
        assert_eq!(query(&pairs), "delimiter=%2F&list-type=2&prefix=a%2Fb%20%C3%BC%2B");
        assert_eq!(encoded("/a/b~c d", "/"), "/a/b~c%20d");
    }
}
