//! What somebody may do with a case. Which keys a person holds follows from these roles.

use crate::term::{TermError, terms};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

terms! {
    /// A role of a user of a case. A user has a set of them.
    Role in "role" {
        /// Brings in interviews and documents.
        Collector = "collector",
        /// Marks passages with codes.
        Coder = "coder",
        /// Codes a second time and settles disagreements.
        Reviewer = "reviewer",
        /// Links, judges, estimates and rates.
        Analyst = "analyst",
        /// Approves and publishes releases.
        Publisher = "publisher",
        /// Looks after users and keys.
        Custodian = "custodian",
        /// Reads the audit log, not the case.
        Auditor = "auditor",
        /// Holds the key of the identity vault.
        IdentityKeeper = "identity-keeper",
    }
}

impl Role {
    /// Whether the role's work needs the key of the case. An auditor's does not.
    pub fn reads_the_case(self) -> bool {
        match self {
            Self::Collector
            | Self::Coder
            | Self::Reviewer
            | Self::Analyst
            | Self::Publisher
            | Self::Custodian
            | Self::IdentityKeeper => true,
            Self::Auditor => false,
        }
    }

    /// Whether the role's work needs the key of the identity vault.
    pub fn reads_identities(self) -> bool {
        self == Self::IdentityKeeper
    }

    /// Every role but that of the identity keeper.
    pub fn all_but_identities() -> BTreeSet<Self> {
        Self::ALL.iter().copied().filter(|role| !role.reads_identities()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_read_by_one_role_and_the_case_by_all_but_the_auditor() {
        let identities: Vec<Role> = Role::ALL.iter().copied().filter(|role| role.reads_identities()).collect();
        assert_eq!(identities, [Role::IdentityKeeper]);
        let outside: Vec<Role> = Role::ALL.iter().copied().filter(|role| !role.reads_the_case()).collect();
        assert_eq!(outside, [Role::Auditor]);
        assert_eq!(Role::all_but_identities().len(), Role::ALL.len() - 1);
    }

    #[test]
    fn a_role_that_is_not_on_the_list_is_refused_with_the_list() {
        assert_eq!("identity-keeper".parse(), Ok(Role::IdentityKeeper));
        let refused = "administrator".parse::<Role>().map_err(|error| error.to_string());
        assert_eq!(
            refused,
            Err("`administrator` is not in list role; accepted are collector, coder, reviewer, analyst, publisher, custodian, auditor, identity-keeper".to_owned())
        );
    }
}
