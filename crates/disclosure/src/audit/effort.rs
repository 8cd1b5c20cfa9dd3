//! Work that is counted, so that it ends: in multiplications, about, and never in seconds, so that the same tables are left off
//! at the same place on every machine.

/// What was done, and what may be done in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    done: u64,
    most: u64,
}

impl Effort {
    /// As long as it takes.
    pub const UNLIMITED: Self = Self::of(u64::MAX);

    /// So much, of which nothing is done yet.
    pub const fn of(most: u64) -> Self {
        Self { done: 0, most }
    }

    /// Takes in what was done.
    pub fn add(&mut self, work: usize) {
        self.done = self.done.saturating_add(work as u64);
    }

    /// True where nothing more may be begun.
    pub fn is_spent(&self) -> bool {
        self.done >= self.most
    }

    /// The share of what is left that one of `parts` may do that work side by side: it does not depend on which is ready first.
    pub fn share(&self, parts: usize) -> Self {
        Self::of(if self.most == u64::MAX { u64::MAX } else { self.most.saturating_sub(self.done) / parts as u64 })
    }

    /// Takes in what somebody did with a share.
    pub fn take_in(&mut self, share: Self) {
        self.done = self.done.saturating_add(share.done);
    }
}
