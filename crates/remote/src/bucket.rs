//! A bucket as a depot of backups: three requests, each signed, tried again where the line breaks.

use crate::address::Address;
use crate::answer::{Page, code, page, refusal};
use crate::sign::{self, Credentials};
use assize_store::{Depot, StoreError};
use rustls::crypto::ring;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use ureq::config::{AutoHeaderValue, Config};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, http};

/// How long is waited before the second try, the third and the last.
const WAITS: [Duration; 3] = [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(3)];
/// Longest answer: a piece has 256 KiB, a page of a listing a thousand names.
const LONGEST: u64 = 8 * 1024 * 1024;
/// Most pages of a listing. At the top stand labels alone.
const MOST_PAGES: usize = 1_000;
const TO_CONNECT: Duration = Duration::from_secs(10);
const TO_ANSWER: Duration = Duration::from_secs(120);

/// A bucket behind an endpoint.
pub struct Bucket {
    address: Address,
    credentials: Credentials,
    clock: fn() -> String,
    agent: Agent,
}

/// A request without what signing adds.
struct Asked<'a> {
    method: &'a str,
    path: String,
    query: Vec<(&'a str, &'a str)>,
    body: &'a [u8],
}

/// An answer, whole.
struct Answer {
    status: u16,
    body: Vec<u8>,
}

impl Bucket {
    /// A bucket; connects to nothing yet. `clock` gives the time as RFC 3339 in UTC, to the second.
    ///
    /// # Errors
    /// A machine without a list of authorities whose certificates it trusts.
    pub fn new(address: Address, credentials: Credentials, clock: fn() -> String) -> Result<Self, StoreError> {
        let agent = agent(&address).map_err(|what| unreached(&address, what))?;
        Ok(Self { address, credentials, clock, agent })
    }

    fn path(&self, name: &str) -> String {
        sign::encoded(&format!("/{}/{}{name}", self.address.bucket, self.address.prefix), "/")
    }

    /// Asks until there is an answer that is not the storage's own trouble.
    fn ask(&self, asked: &Asked<'_>) -> Result<Answer, StoreError> {
        let mut waits = WAITS.iter();
        loop {
            let answer = self.attempt(asked);
            let is_final = matches!(&answer, Ok(Answer { status, .. }) if *status < 500 && *status != 429);
            match waits.next() {
                Some(wait) if !is_final => std::thread::sleep(*wait),
                _ => return answer.map_err(|error| unreached(&self.address, line(&error))),
            }
        }
    }

    fn attempt(&self, asked: &Asked<'_>) -> Result<Answer, ureq::Error> {
        let Address { endpoint, region, .. } = &self.address;
        let time: String = (self.clock)().chars().filter(|c| !"-:".contains(*c)).collect();
        let payload = sign::digest(asked.body);
        let mut headers =
            vec![("host", endpoint.authority.as_str()), ("x-amz-content-sha256", &payload), ("x-amz-date", &time)];
        if let Some(token) = &self.credentials.session_token {
            headers.push(("x-amz-security-token", token));
        }
        let Asked { method, path, query, body } = asked;
        let request = sign::Request { method, path, query, headers: &headers, payload: &payload };
        let authorization = sign::authorization(&self.credentials, region, &time, &request);
        let query = sign::query(query);
        let question = if query.is_empty() { "" } else { "?" };
        let mut request = http::Request::builder()
            .method(*method)
            .uri(format!("{}://{}{path}{question}{query}", endpoint.scheme, endpoint.authority))
            .header("authorization", authorization);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let response = match *method {
            "PUT" => self.agent.run(request.body(*body)?)?,
            _ => self.agent.run(request.body(())?)?,
        };
        read(response)
    }

    fn refused(&self, answer: &Answer) -> StoreError {
        unreached(&self.address, refusal(answer.status, &code(&answer.body)))
    }

    fn page(&self, token: Option<&str>) -> Result<Page, StoreError> {
        let prefix = &self.address.prefix;
        let mut query = vec![("list-type", "2"), ("delimiter", "/"), ("prefix", prefix.as_str())];
        query.extend(token.map(|token| ("continuation-token", token)));
        let path = sign::encoded(&format!("/{}", self.address.bucket), "/");
        let answer = self.ask(&Asked { method: "GET", path, query, body: &[] })?;
        if answer.status != 200 {
            return Err(self.refused(&answer));
        }
        let strange = || unreached(&self.address, "what answers there is no S3-compatible storage".to_owned());
        page(&answer.body, prefix).ok_or_else(strange)
    }
}

impl Depot for Bucket {
    fn called(&self) -> PathBuf {
        self.address.to_string().into()
    }

    fn names(&self) -> Result<BTreeSet<String>, StoreError> {
        let (mut names, mut token) = (BTreeSet::new(), None);
        for _ in 0..MOST_PAGES {
            let page = self.page(token.as_deref())?;
            names.extend(page.names);
            token = page.next;
            if token.is_none() {
                return Ok(names);
            }
        }
        Err(unreached(&self.address, "it holds more than can be listed; accepted is a prefix of its own".to_owned()))
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let answer = self.ask(&Asked { method: "GET", path: self.path(name), query: Vec::new(), body: &[] })?;
        match answer.status {
            200 => Ok(Some(answer.body)),
            404 if code(&answer.body) != "NoSuchBucket" => Ok(None),
            _ => Err(self.refused(&answer)),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let answer = self.ask(&Asked { method: "PUT", path: self.path(name), query: Vec::new(), body: bytes })?;
        if answer.status == 200 { Ok(()) } else { Err(self.refused(&answer)) }
    }
}

/// One that goes where it is sent and nowhere else: no proxy out of the environment, no redirect, no word about the program.
fn agent(address: &Address) -> Result<Agent, String> {
    let mut tls = TlsConfig::builder().unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()));
    if address.endpoint.scheme == "https" {
        let found = rustls_native_certs::load_native_certs();
        let trusted: Vec<Certificate<'static>> =
            found.certs.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
        if trusted.is_empty() {
            return Err("this machine has no list of trusted authorities (Debian: the package ca-certificates)".into());
        }
        tls = tls.root_certs(RootCerts::new_with_certs(&trusted));
    }
    let config: Config = Agent::config_builder()
        .tls_config(tls.build())
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent(AutoHeaderValue::None)
        .accept(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None)
        .timeout_connect(Some(TO_CONNECT))
        .timeout_per_call(Some(TO_ANSWER))
        .build();
    Ok(config.into())
}

fn read(mut response: http::Response<Body>) -> Result<Answer, ureq::Error> {
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(LONGEST).read_to_vec()?;
    Ok(Answer { status, body })
}

fn unreached(address: &Address, what: String) -> StoreError {
    StoreError::Depot { place: address.to_string().into(), what }
}

/// What broke, in words that quote no request.
fn line(error: &ureq::Error) -> String {
    let what = match error {
        ureq::Error::Timeout(_) => "it did not answer in time",
        ureq::Error::HostNotFound => "there is no such host",
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => "nobody answers there",
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => {
            "the line could not be encrypted, or the certificate is none that this machine trusts"
        }
        ureq::Error::BodyExceedsLimit(_) => "it answered with more than was asked for",
        _ => "the line broke",
    };
    format!("{what}; try again: what is there already is not sent again")
}
