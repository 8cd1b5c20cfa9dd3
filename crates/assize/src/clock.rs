//! The clock and the random numbers: read here, passed down as arguments.

/// Now, in UTC, to the second (RFC 3339).
#[expect(clippy::disallowed_methods, reason = "the binary is the only reader of the clock")]
pub fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Now, in seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the binary is the only reader of the clock")]
pub fn seconds() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or(0)
}

/// Fills `bytes` from the system's generator.
#[expect(clippy::disallowed_methods, reason = "the binary is the only reader of the system's generator")]
pub fn entropy(bytes: &mut [u8]) -> Result<(), String> {
    getrandom::fill(bytes).map_err(|error| format!("the system gives no random numbers: {error}"))
}
