//! Who a person at risk is. Stands in the identity vault and nowhere else; everywhere else stands a pseudonym.

use crate::term::{TermError, terms};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What is known of a person's identity. Any part may be empty: what was not asked is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Identity {
    /// Names in every spelling that is known.
    pub names: Vec<String>,
    /// Telephone, mail, messenger, address.
    pub contacts: Vec<String>,
    /// Relatives, with what they are to the person.
    pub family: Vec<String>,
    /// Whoever interpreted, introduced or accompanied.
    pub interpreters: Vec<String>,
    /// Places that are exact enough to find the person by.
    pub places: Vec<String>,
    /// Anything else that points to the person.
    pub notes: Vec<String>,
}

terms! {
    /// Why an identity is opened. A closed list, so that a reason can stand in the log without naming anybody.
    Reason in "identity_reason" {
        /// To ask the person again, or to tell them something.
        Contact = "contact",
        /// To check what the person allowed.
        Consent = "consent",
        /// To protect the person.
        Safety = "safety",
        /// To tell two people apart, or find that they are one.
        Linkage = "linkage",
        /// To correct what is written about them.
        Correction = "correction",
        /// A court or prosecutor asked, and the person allowed it.
        Court = "court",
        /// Before it is erased.
        Erasure = "erasure",
    }
}
