//! Letting an edition out: planned ahead, texts held against the vault, proposed by one person, approved by another, written.

mod alike;
pub(crate) mod counted;
mod draft;
#[cfg(test)]
mod made_up;
mod mosaic;
pub mod noisy;
mod persons;
mod texts;

use crate::DocketError;
use crate::custody::digest_of_files;
use crate::day::day_of;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use crate::shelf::Shelf;
pub use alike::{Alike, Asked, Fate, Group};
use assize_record::custody::CopyKind;
use assize_record::id::ReleaseId;
use assize_record::release::{Audience, LEAD_DAYS, Proposal, Scheduled, Screening, Withheld};
use assize_record::term::PersonRole;
use assize_store::{Case, Entropy, Letting, Proposed, ReleaseApproval};
use draft::{Draft, Wanted, draft};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Report files by relative path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A proposal as its maker and its approver see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// What was signed.
    pub proposal: Proposal,
    /// Sources that go out, and sources of the case.
    pub sources: (usize, usize),
    /// Claims that go out, and claims of the case.
    pub claims: (usize, usize),
    /// Statements that go out, and statements of the case.
    pub statements: (usize, usize),
    /// What stays in the case and why; never part of a release.
    pub withheld: Vec<Withheld>,
    /// What the release itself says of it.
    pub said: Vec<String>,
    /// How many noisy counts of persons it shows.
    pub noisy_counts: usize,
    /// How many share what leaves of an account, and who stays for it; exact, and never part of a release.
    pub alike: Alike,
}

/// What came of a screening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Screened {
    /// People of the vault whose names and places were looked for.
    pub people: usize,
    /// Places in which something was found (`C001 text`). What it was is not said.
    pub places: Vec<String>,
    /// What the public would be asked of the accounts as they stand in the case, before consent and before details are dropped.
    pub alike: Alike,
}

/// Puts the day of an edition in the calendar.
///
/// # Errors
/// A day that is too near: once something is out, an edition is planned [`LEAD_DAYS`] ahead, so that none follows on the heels
/// of a withdrawal.
pub fn schedule(case: &mut OpenCase, edition: Date, now: &str) -> Result<Vec<Scheduled>, DocketError> {
    let today = day_of(now)?;
    let case = case.for_writing(Operation::ScheduleEdition)?;
    let is_first = case.releases()?.is_empty();
    let earliest = if is_first { today } else { today.saturating_add(LEAD_DAYS.days()) };
    if edition < earliest {
        return Err(DocketError::Release(format!(
            "{edition} is too near: accepted is {earliest} or later{}",
            if is_first {
                ""
            } else {
                ", since an edition called for at short notice would show what a withdrawal changed"
            }
        )));
    }
    case.schedule(&Scheduled { edition, recorded: today }, now)?;
    Ok(case.scheduled()?)
}

/// The calendar, and every release as far as it has come.
pub fn list(case: &OpenCase) -> Result<(Vec<Scheduled>, Vec<Proposed>), DocketError> {
    let case = case.for_reading(Operation::ListReleases)?;
    Ok((case.scheduled()?, case.proposals()?))
}

/// Holds every text of the case against the identity vault and keeps what is left of each text in which something stands.
pub fn screen(case: &mut OpenCase, entropy: Entropy<'_>, now: &str) -> Result<Screened, DocketError> {
    let case = case.for_writing(Operation::ScreenTexts)?;
    let vault = case.open_vault(entropy, now)?;
    let everybody = vault.everybody();
    vault.close()?;
    let everybody = everybody?;
    let mut study = case.study()?;
    let redacted = texts::held_against(&mut study, &texts::terms(&everybody))?;
    let places = redacted.keys().cloned().collect();
    let screening =
        Screening { texts: texts::digest(&mut study), redacted, by: case.user().clone(), at: now.to_owned() };
    case.record_screening(&screening, now)?;
    let (study, register) = (case.study()?, case.consent_register()?);
    let speakers = register.people.iter().filter(|behind| behind.role == PersonRole::Speaker);
    let accounts = speakers.map(|behind| behind.source.clone()).collect();
    let alike = alike::as_they_stand(&study, &register, &accounts, Asked::by(&Audience::Public));
    Ok(Screened { people: everybody.len(), places, alike })
}

/// Proposes an edition for an audience. Nothing leaves before another publisher approves.
///
/// # Errors
/// A day that is not planned; nothing that may go out; texts that were not screened.
pub fn propose(
    case: &mut OpenCase,
    shelf: &Shelf,
    edition: Date,
    audience: Audience,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Preview, DocketError> {
    let case = case.for_writing(Operation::ProposeRelease)?;
    proposed(case, shelf, (edition, audience), None, now, progress)
}

/// Proposes an edition for the public in which noisy counts of the people who gave accounts stand in the place of exact tables.
///
/// # Errors
/// As [`propose`]; no budget of noise, or too little of it left.
pub fn propose_noisy(
    case: &mut OpenCase,
    shelf: &Shelf,
    (edition, asked): (Date, noisy::Asked),
    entropy: Entropy<'_>,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Preview, DocketError> {
    let case = case.for_writing(Operation::ProposeRelease)?;
    let noise = noisy::planned(case, asked, entropy)?;
    proposed(case, shelf, (edition, Audience::Public), Some(&noise), now, progress)
}

fn proposed(
    case: &mut Case,
    shelf: &Shelf,
    (edition, audience): (Date, Audience),
    noise: Option<&noisy::Noise>,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Preview, DocketError> {
    let planned = case.scheduled()?;
    if !planned.iter().any(|day| day.edition == edition) {
        let days: Vec<String> = planned.iter().map(|day| day.edition.to_string()).collect();
        let accepted =
            if days.is_empty() { "a day that `assize release plan` puts there".to_owned() } else { days.join(", ") };
        return Err(DocketError::Release(format!("no edition is planned for {edition}; accepted is {accepted}")));
    }
    let number = case.proposals()?.iter().filter(|one| one.signed.proposal.edition == edition).count() + 1;
    let id = ReleaseId::new(format!("REL-{edition}-{number}"));
    let wanted = Wanted { id: &id, edition, audience: &audience, noise };
    let made = draft(case, shelf, &wanted, now, progress)?;
    let (content, by) = (made.content.clone(), case.user().clone());
    let counts = noise.map(|noise| noise.counts);
    let proposal = Proposal { id, edition, audience, noise: counts, content, by, at: now.to_owned() };
    let signed = case.propose_release(proposal, noise.map(|noise| &*noise.seed), now)?;
    preview(case, signed.proposal, made)
}

/// What a proposal would let out, for whoever is asked to approve it.
pub fn review(
    case: &OpenCase,
    shelf: &Shelf,
    id: &ReleaseId,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Preview, DocketError> {
    let case = case.for_reading(Operation::ApproveRelease)?;
    let proposal = case.proposal(id)?.signed.proposal;
    let made = still(case, shelf, &proposal, now, progress)?;
    preview(case, proposal, made)
}

/// Approves another publisher's proposal, where it still says what was proposed. Whoever proposed is refused.
pub fn approve(
    case: &mut OpenCase,
    shelf: &Shelf,
    id: &ReleaseId,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<ReleaseApproval, DocketError> {
    let case = case.for_writing(Operation::ApproveRelease)?;
    let proposal = case.proposal(id)?.signed.proposal;
    if proposal.by == *case.user() {
        return Err(DocketError::OnePerson { operation: Operation::ApproveRelease, user: proposal.by });
    }
    still(case, shelf, &proposal, now, progress)?;
    Ok(case.approve_release(id, now)?)
}

/// The files of an approved release, recorded as let out before they are given.
///
/// # Errors
/// Not approved by two people; not before its day; something that changed since, a withdrawal first of all.
pub fn write(
    case: &mut OpenCase,
    shelf: &Shelf,
    id: Option<&ReleaseId>,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<(ReleaseId, Files), DocketError> {
    let case = case.for_writing(Operation::Report)?;
    let Proposed { signed, approval, .. } = chosen(case, id)?;
    let proposal = &signed.proposal;
    let Some(approval) = approval else {
        return Err(DocketError::Release(format!(
            "{} is not approved; another publisher than {} approves it: assize release approve {}",
            proposal.id, proposal.by, proposal.id
        )));
    };
    case.check_release(&signed, &approval)?;
    if day_of(now)? < proposal.edition {
        return Err(DocketError::Release(format!(
            "{} is the edition of {}; it leaves on that day",
            proposal.id, proposal.edition
        )));
    }
    let made = still(case, shelf, proposal, now, progress)?;
    let files = assize_report::release(&made.study, &made.results, &made.note, progress)?;
    let edition = made.tables.as_ref().and_then(|tables| tables.edition.as_ref());
    let edition = edition.map(serde_json::to_string).transpose()?;
    case.record_release(&Letting { release: &made.release, tables: edition.as_deref() }, now)?;
    case.note_copy(CopyKind::Report, None, &digest_of_files(&files), now)?;
    Ok((proposal.id.clone(), files))
}

/// The release that is named, or the only one that is approved and stands for the newest edition.
fn chosen(case: &Case, id: Option<&ReleaseId>) -> Result<Proposed, DocketError> {
    if let Some(id) = id {
        return Ok(case.proposal(id)?);
    }
    let approved: Vec<Proposed> = case.proposals()?.into_iter().filter(|one| one.approval.is_some()).collect();
    let newest = approved.iter().map(|one| one.signed.proposal.edition).max();
    let mut of_newest = approved.into_iter().filter(|one| Some(one.signed.proposal.edition) == newest);
    match (of_newest.next(), of_newest.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(DocketError::Release(
            "no release is approved; `assize release plan`, `propose` and, by another publisher, `approve` make one"
                .into(),
        )),
        (Some(first), Some(second)) => Err(DocketError::Release(format!(
            "several releases are approved; say which with --release: {}, {}",
            first.signed.proposal.id, second.signed.proposal.id
        ))),
    }
}

/// The draft of a proposal, where it is still what was proposed.
fn still(
    case: &Case,
    shelf: &Shelf,
    proposal: &Proposal,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Draft, DocketError> {
    let noise = proposal.noise.map(|counts| noisy::of_proposal(case, &proposal.id, counts)).transpose()?;
    let wanted =
        Wanted { id: &proposal.id, edition: proposal.edition, audience: &proposal.audience, noise: noise.as_ref() };
    let made = draft(case, shelf, &wanted, now, progress)?;
    if made.content == proposal.content {
        return Ok(made);
    }
    Err(DocketError::Release(format!(
        "{} no longer stands: consents, decisions, the study or the program changed since it was proposed; propose the next edition (assize release propose)",
        proposal.id
    )))
}

fn preview(case: &Case, proposal: Proposal, made: Draft) -> Result<Preview, DocketError> {
    let whole = case.study()?;
    let (noisy_counts, noisy) = made.note.noisy.map(|noisy| (noisy.cells.len(), noisy.sentences)).unwrap_or_default();
    let said: BTreeSet<String> = made.note.withheld.into_iter().collect();
    Ok(Preview {
        proposal,
        sources: (made.study.sources.len(), whole.sources.len()),
        claims: (made.study.claims.len(), whole.claims.len()),
        statements: (made.study.statements.len(), whole.statements.len()),
        withheld: made.release.withheld,
        said: said.into_iter().chain(noisy).collect(),
        noisy_counts,
        alike: made.alike,
    })
}
