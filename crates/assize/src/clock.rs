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

/// Processor seconds that this process has used, all threads together; `None` where the system does not say.
pub fn cpu_seconds() -> Option<f64> {
    #[cfg(unix)]
    {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Some(time.tv_sec as f64 + time.tv_nsec as f64 / 1e9)
    }
    #[cfg(not(unix))]
    None
}

/// A clock that only goes forward.
pub struct Watch(std::time::Instant);

impl Watch {
    /// Starts.
    #[expect(clippy::disallowed_methods, reason = "the binary is the only reader of the clock")]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Seconds since the start.
    pub fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}
