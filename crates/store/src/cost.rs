//! What one guess at a passphrase costs.

use crate::StoreError;
use serde::{Deserialize, Serialize};

/// Less memory makes guessing too cheap.
const FLOOR_MEBIBYTES: u32 = 64;
const FLOOR_PASSES: u32 = 3;

/// What one guess at the passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory of Argon2id.
    pub mebibytes: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Default for Cost {
    fn default() -> Self {
        Self { mebibytes: 256, passes: 3 }
    }
}

impl Cost {
    /// The least that is accepted.
    pub const FLOOR: Self = Self { mebibytes: FLOOR_MEBIBYTES, passes: FLOOR_PASSES };
    /// Too cheap for anything but this crate's own unit tests, which alone can name it.
    #[cfg(test)]
    pub(crate) const CHEAP: Self = Self { mebibytes: 1, passes: 1 };

    /// Refuses what is too cheap, or so dear that a doctored header could exhaust the machine.
    pub(crate) fn check(self) -> Result<(), StoreError> {
        #[cfg(test)]
        if self == Self::CHEAP {
            return Ok(());
        }
        let fits = (FLOOR_MEBIBYTES..=4096).contains(&self.mebibytes) && (FLOOR_PASSES..=100).contains(&self.passes);
        if fits { Ok(()) } else { Err(self.refused()) }
    }

    /// True where guessing is cheaper than with `other` in memory or in passes.
    pub(crate) fn is_below(self, other: Self) -> bool {
        self.mebibytes < other.mebibytes || self.passes < other.passes
    }

    pub(crate) fn refused(self) -> StoreError {
        StoreError::Cost { found: self.mebibytes, passes: self.passes, floor: FLOOR_MEBIBYTES }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cheaper_in_memory_or_in_passes_is_below() {
        let cost = |mebibytes, passes| Cost { mebibytes, passes };
        for (one, is_below) in [
            (cost(64, 3), true),
            (cost(256, 2), true),
            (cost(1024, 2), true),
            (cost(256, 3), false),
            (cost(512, 4), false),
        ] {
            assert_eq!(one.is_below(Cost::default()), is_below, "{one:?}");
        }
    }

    #[test]
    fn the_floor_and_the_ceiling_are_accepted_and_what_lies_outside_is_not() {
        for (mebibytes, passes, accepted) in
            [(64, 3, true), (4096, 100, true), (63, 3, false), (64, 2, false), (4097, 3, false), (64, 101, false)]
        {
            assert_eq!(Cost { mebibytes, passes }.check().is_ok(), accepted, "{mebibytes} MiB, {passes} passes");
        }
    }
}
