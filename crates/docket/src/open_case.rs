//! An open case behind its permits. What lies behind is reached with the name of an operation only, and by operations only.

use crate::DocketError;
use crate::day::day_of;
use crate::permit::Operation;
use assize_disclosure::consent::Request;
use assize_disclosure::gate::{RULES, all_stand, days_all_stand};
use assize_record::consent::{ConsentRegister, StandingDays};
use assize_record::id::UserId;
use assize_record::role::Role;
use assize_record::source::Source;
use assize_record::term::Use;
use assize_store::{Case, Credentials, StandingRule, TornLog, Upkeep};
use jiff::civil::Date;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;

/// A case, opened by one of its users.
///
/// The store's case is private to this file, so that no operation can be written that does not say which one it is.
pub struct OpenCase {
    inner: Case,
    /// The day on which every source was last found to stand for analysis; forgotten with every write.
    stands: Cell<Option<Date>>,
}

impl OpenCase {
    /// Opens a case as one of its users.
    ///
    /// # Errors
    /// As [`Case::open_as`].
    pub fn open(folder: &Path, credentials: &Credentials<'_>, upkeep: Upkeep<'_>) -> Result<Self, DocketError> {
        Ok(Case::open_as(folder, credentials, upkeep)?.into())
    }

    /// Who has the case open.
    pub fn user(&self) -> &UserId {
        self.inner.user()
    }

    /// The roles of whoever has the case open.
    pub fn roles(&self) -> BTreeSet<Role> {
        self.inner.roles()
    }

    /// Whether the case has an identity vault.
    pub fn has_vault(&self) -> bool {
        self.inner.has_vault()
    }

    /// Copies of the header that were written again when the case was opened.
    pub fn repaired(&self) -> &[String] {
        self.inner.repaired()
    }

    /// What could not be read of the write-ahead log when the case was opened.
    pub fn torn(&self) -> Option<TornLog> {
        self.inner.torn()
    }

    /// The copy of the database that was made when the case was opened, because an earlier program had written it.
    pub fn copied(&self) -> Option<&Path> {
        self.inner.copied()
    }

    /// Asks for the permit.
    ///
    /// # Errors
    /// [`DocketError::NotPermitted`] where whoever has the case open has none of the operation's roles.
    pub fn permit(&self, operation: Operation) -> Result<(), DocketError> {
        let held = self.roles();
        if held.iter().any(|role| operation.is_for(*role)) {
            return Ok(());
        }
        Err(DocketError::NotPermitted { operation, needed: operation.roles(), held })
    }

    /// The case, to be read in an operation that is permitted.
    pub(crate) fn for_reading(&self, operation: Operation) -> Result<&Case, DocketError> {
        self.permit(operation).map(|()| &self.inner)
    }

    /// Whether every source of the case may be analysed on this day. The last write that touches consent may have left the
    /// answer; otherwise all sources and consents are read, once, and again after a write.
    pub(crate) fn every_source_stands(&self, operation: Operation, as_of: Date) -> Result<bool, DocketError> {
        let case = self.for_reading(operation)?;
        if self.stands.get() == Some(as_of) {
            return Ok(true);
        }
        let stands =
            case.all_stand_on(as_of)? || all_stand(&case.sources()?, &case.consent_register()?, &analysis(as_of));
        self.stands.set(stands.then_some(as_of));
        Ok(stands)
    }

    /// The case, to be written in an operation that is permitted.
    pub(crate) fn for_writing(&mut self, operation: Operation) -> Result<&mut Case, DocketError> {
        self.permit(operation)?;
        self.stands.set(None);
        Ok(&mut self.inner)
    }
}

impl From<Case> for OpenCase {
    fn from(mut inner: Case) -> Self {
        inner.keep_standing_by(StandingRule { version: RULES, days: standing_days });
        Self { inner, stands: Cell::new(None) }
    }
}

/// What every search asks for.
fn analysis(as_of: Date) -> Request {
    Request { intended: Use::InternalAnalysis, recipient: None, as_of }
}

/// The rule by which a write that touches consent works out whether all sources may be analysed, and until when.
fn standing_days(sources: &[Source], register: &ConsentRegister, now: &str) -> Option<StandingDays> {
    days_all_stand(sources, register, &analysis(day_of(now).ok()?))
}
