//! What a server answers: listings and refusals. Foreign text, of which little is taken and nothing repeated but a code.

use roxmltree::{Document, Node, ParsingOptions};
use std::collections::BTreeSet;

/// Most nodes of an answer: a page has at most a thousand names.
const MOST_NODES: u32 = 100_000;
/// Longest code.
const LONGEST: usize = 64;

/// A page of a listing (ListObjectsV2 with a delimiter).
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    /// Names under the prefix; a common prefix without its `/`.
    pub names: BTreeSet<String>,
    /// How to ask for the next page, where there is one.
    pub next: Option<String>,
}

/// Reads a page; nothing where it is no listing.
pub fn page(body: &[u8], prefix: &str) -> Option<Page> {
    let text = std::str::from_utf8(body).ok()?;
    let document = parsed(text)?;
    let root = document.root_element();
    if root.tag_name().name() != "ListBucketResult" {
        return None;
    }
    let mut names = BTreeSet::new();
    for (outer, inner) in [("Contents", "Key"), ("CommonPrefixes", "Prefix")] {
        for node in children(root, outer) {
            let name = text_of(node, inner)?.strip_prefix(prefix)?.trim_end_matches('/');
            if !name.is_empty() {
                names.insert(name.to_owned());
            }
        }
    }
    let is_cut = text_of(root, "IsTruncated") == Some("true");
    let next = text_of(root, "NextContinuationToken").filter(|_| is_cut).map(str::to_owned);
    if is_cut && next.is_none() { None } else { Some(Page { names, next }) }
}

/// The code of a refusal, such as `NoSuchKey`; empty where there is none that could be one.
pub fn code(body: &[u8]) -> String {
    let found = std::str::from_utf8(body).ok().and_then(parsed).and_then(|document| {
        let code = text_of(document.root_element(), "Code")?;
        let is_code = code.len() <= LONGEST && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_code.then(|| code.to_owned())
    });
    found.unwrap_or_default()
}

/// What a refusal means for whoever asked, and what would be accepted.
pub fn refusal(status: u16, code: &str) -> String {
    let meaning = match (status, code) {
        (_, "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken" | "ExpiredToken") | (401, _) => {
            "the storage does not accept the credentials; accepted are those in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, where they are temporary, AWS_SESSION_TOKEN"
        }
        (_, "RequestTimeTooSkewed") => "the clock of this machine and that of the storage differ by too much",
        (_, "NoSuchBucket") => "the storage has no such bucket; make it first",
        (_, "AuthorizationHeaderMalformed" | "PermanentRedirect" | "TemporaryRedirect") | (300..=399, _) => {
            "the bucket is elsewhere: give its --endpoint and --region"
        }
        (403, _) => {
            "the storage does not allow it; the key needs the right to list the bucket, and to read and write what is in it"
        }
        (500..=599 | 429, _) => {
            "the storage cannot answer at present; try again, and what is there already is not sent again"
        }
        _ => "the storage refused",
    };
    let named = if code.is_empty() { String::new() } else { format!(" {code}") };
    format!("{meaning} (answer {status}{named})")
}

fn parsed(text: &str) -> Option<Document<'_>> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).ok()
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.tag_name().name() == name)
}

fn text_of<'a>(node: Node<'a, '_>, name: &'static str) -> Option<&'a str> {
    children(node, name).next().and_then(|found| found.text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn listing(inside: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{inside}</ListBucketResult>"
        )
    }

    #[test]
    fn a_listing_gives_names_below_the_prefix_and_the_way_on() {
        let body = listing(
            "<Contents><Key>a/backups.of</Key><Size>64</Size></Contents><Contents><Key>a/</Key></Contents><CommonPrefixes><Prefix>a/blobs/</Prefix></CommonPrefixes><IsTruncated>true</IsTruncated><NextContinuationToken>t&amp;1</NextContinuationToken>",
        );
        let names = ["backups.of", "blobs"].map(str::to_owned).into();
        assert_eq!(page(body.as_bytes(), "a/"), Some(Page { names, next: Some("t&1".into()) }));
        let last = listing("<IsTruncated>false</IsTruncated><NextContinuationToken>x</NextContinuationToken>");
        assert_eq!(page(last.as_bytes(), "a/"), Some(Page { names: BTreeSet::new(), next: None }));
    }

    #[test]
    fn what_is_no_listing_is_not_taken_for_an_empty_one() {
        let bodies = [
            "<html>sign in to the hotel's network</html>".to_owned(),
            String::new(),
            listing("<Contents><Key>elsewhere/x</Key></Contents>"),
            listing("<IsTruncated>true</IsTruncated>"),
            format!("<!DOCTYPE x [<!ENTITY a 'b'>]>{}", "<ListBucketResult/>"),
        ];
        for body in bodies {
            assert_eq!(page(body.as_bytes(), "a/"), None, "{body}");
        }
        assert_eq!(page(b"\xff\xfe", "a/"), None);
    }

    #[test]
    fn a_refusal_is_told_by_its_code_and_nothing_else_that_the_server_wrote() {
        let body = b"<Error><Code>SignatureDoesNotMatch</Code><Message>canary</Message><StringToSign>canary</StringToSign></Error>";
        assert_eq!(code(body), "SignatureDoesNotMatch");
        for strange in [
            "<Error><Code>\x1b[2J canary</Code></Error>",
            "<Error/>",
            "canary",
            &format!("<Error><Code>{}</Code></Error>", "A".repeat(65)),
        ] {
            assert_eq!(code(strange.as_bytes()), "", "{strange}");
        }
        let said = [
            refusal(403, "SignatureDoesNotMatch"),
            refusal(403, "AccessDenied"),
            refusal(403, "RequestTimeTooSkewed"),
            refusal(404, "NoSuchBucket"),
            refusal(301, "PermanentRedirect"),
            refusal(503, "SlowDown"),
            refusal(400, ""),
        ];
        expect![[r"
            the storage does not accept the credentials; accepted are those in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, where they are temporary, AWS_SESSION_TOKEN (answer 403 SignatureDoesNotMatch)
            the storage does not allow it; the key needs the right to list the bucket, and to read and write what is in it (answer 403 AccessDenied)
            the clock of this machine and that of the storage differ by too much (answer 403 RequestTimeTooSkewed)
            the storage has no such bucket; make it first (answer 404 NoSuchBucket)
            the bucket is elsewhere: give its --endpoint and --region (answer 301 PermanentRedirect)
            the storage cannot answer at present; try again, and what is there already is not sent again (answer 503 SlowDown)
            the storage refused (answer 400)"]]
        .assert_eq(&said.join("\n"));
    }
}
