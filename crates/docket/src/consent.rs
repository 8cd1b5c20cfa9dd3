//! Who agreed to what: recorded, taken back, decided for published documents, and listed as it stands on a day.

use crate::DocketError;
use crate::day::{day_of, partial};
use crate::open_case::OpenCase;
use crate::permit::Operation;
use crate::release::counted;
use crate::results::{compute_beside, kept_for, record as record_results, study_of};
use crate::shelf::Shelf;
use assize_disclosure::consent::{PUBLISHED_KINDS, Permission, Request, is_published, source_standing};
use assize_disclosure::withdrawal::{Touched, touched, withdrawn_sources};
use assize_record::consent::{Additions, Consent, ConsentRegister, Ground, GroundDecision, Withdrawal};
use assize_record::id::{Code, ConsentId, GroundId, Pseudonym, RecipientId, ReleaseId, SourceId, WithdrawalId};
use assize_record::source::Source;
use assize_record::study::Study;
use assize_record::term::Use;
use assize_record::trace::Graph;
use assize_store::{Applied, Case, IdempotencyKey};
use serde::Serialize;
use std::collections::BTreeMap;

/// Said after a withdrawal.
pub const WITHDRAWAL_CANNOT_UNDO: &str = "What is out cannot be called back: tell those who have the editions named here. Figures change with the next planned edition.";

/// How one source stands today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The source.
    pub source: SourceId,
    /// Its kind.
    pub kind: Code,
    /// People on record behind it.
    pub people: usize,
    /// The answer for each use that was asked for.
    pub uses: BTreeMap<Use, Permission>,
}

/// What came of a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withdrawn {
    /// Its id.
    pub id: WithdrawalId,
    /// What rested on it, in the case and in what is out.
    pub touched: Touched,
    /// Editions that are out and counted the person, in tables or with noise.
    pub counted: Vec<ReleaseId>,
    /// True where the results were computed again without it; false where nothing had been computed, or only an analyst may.
    pub rerun: bool,
    /// Entries of the log whose tie to the person was destroyed, where erasure was asked for.
    pub unlinked: Vec<u64>,
}

/// Adds people, families, answers, conditions found met, decisions and their revocations. Asked for again, it changes nothing.
///
/// # Errors
/// A person who is not named by a pseudonym, a source that is not there, a use without its recipient, an id that is taken.
pub fn record(case: &mut OpenCase, additions: &Additions, now: &str) -> Result<Applied, DocketError> {
    let decides = !(additions.grounds.is_empty() && additions.revoked.is_empty() && additions.met.is_empty());
    let records = !(additions.people.is_empty() && additions.families.is_empty() && additions.answers.is_empty());
    if decides && records {
        case.permit(Operation::RecordConsent)?;
    }
    let case = case.for_writing(if decides { Operation::DecideGround } else { Operation::RecordConsent })?;
    check(additions, &case.study()?)?;
    let (action, object) =
        if decides { ("decide-ground", "register".to_owned()) } else { ("record-consent", about(additions)) };
    let key = IdempotencyKey::of(&["register", &serde_json::to_string(additions)?]);
    Ok(case.add_to_register(action, &object, additions, &key, now)?)
}

/// The one person whom additions are about, so that the log's tie to them can be cut; or the register as a whole.
fn about(additions: &Additions) -> String {
    let people = additions.people.iter().map(|one| &one.person);
    let all = people
        .chain(additions.answers.iter().map(|one| &one.person))
        .chain(additions.families.iter().map(|one| &one.person));
    let persons: std::collections::BTreeSet<&Pseudonym> = all.collect();
    match persons.into_iter().collect::<Vec<_>>()[..] {
        [one] => one.to_string(),
        _ => "register".to_owned(),
    }
}

fn check(additions: &Additions, study: &Study) -> Result<(), DocketError> {
    if !additions.withdrawals.is_empty() {
        let by = "a withdrawal is recorded by `assize consent withdraw`, which lists what it touches";
        return Err(DocketError::Consent(by.to_owned()));
    }
    let people = additions.people.iter().map(|one| &one.person);
    let answering = additions.answers.iter().map(|one| &one.person);
    let families = additions.families.iter().map(|one| &one.person);
    for person in people.chain(answering).chain(families) {
        check_pseudonym(person)?;
    }
    let sources = additions.people.iter().map(|one| &one.source).chain(additions.answers.iter().map(|one| &one.source));
    let decided = additions.grounds.iter().map(|ground| &ground.decision().source);
    for source in sources.chain(decided) {
        check_source(source, study)?;
    }
    for answer in &additions.answers {
        let named = answer.recipient.is_some();
        if answer.intended.names_recipient() != named {
            let wanted = if named { "no recipient for this use" } else { "the recipient by name" };
            return Err(DocketError::Consent(format!(
                "answer {} is about {}; accepted is {wanted}",
                answer.id, answer.intended
            )));
        }
    }
    Ok(())
}

/// A pseudonym as the vault draws them, so that no name is written here by mistake.
fn check_pseudonym(person: &Pseudonym) -> Result<(), DocketError> {
    let is_hex = person.as_str().bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if person.as_str().len() == 32 && is_hex {
        return Ok(());
    }
    // What was typed is not repeated: it may be a name.
    Err(DocketError::Consent("a person is named by something else than a pseudonym; accepted are the 32 digits that `assize identity add` gives".into()))
}

fn check_source(source: &SourceId, study: &Study) -> Result<(), DocketError> {
    if study.sources.contains_key(source) {
        return Ok(());
    }
    Err(DocketError::Consent(format!(
        "the case has no source `{source}`; `assize claims` and `assize trace` show ids of sources"
    )))
}

/// The first free id of a kind: `Y001`, `Y002`.
fn free(letter: char, taken: usize) -> String {
    format!("{letter}{:03}", taken + 1)
}

/// One answer for each use, with the next free ids.
pub fn numbered(case: &OpenCase, answer: &Consent, uses: &[Use]) -> Result<Vec<Consent>, DocketError> {
    let taken = case.for_reading(Operation::RecordConsent)?.consent_register()?.answers.len();
    let one = |(number, intended): (usize, &Use)| Consent {
        id: ConsentId::new(free('Y', taken + number)),
        intended: *intended,
        recipient: answer.recipient.clone().filter(|_| intended.names_recipient()),
        ..answer.clone()
    };
    Ok(uses.iter().enumerate().map(one).collect())
}

/// Decides for published documents that they may be used: all of the case, or those named, that are published and that nobody
/// gave to this study. Gives the decisions.
///
/// # Errors
/// Nothing to decide on; no reason given.
pub fn decide_public(
    case: &mut OpenCase,
    sources: &[SourceId],
    uses: &[Use],
    because: &str,
    now: &str,
) -> Result<Vec<GroundDecision>, DocketError> {
    case.permit(Operation::DecideGround)?;
    if because.trim().is_empty() {
        return Err(DocketError::Consent(
            "no reason is given; accepted is why the documents count as public, in words (--because)".into(),
        ));
    }
    let (date, editor) = (partial(day_of(now)?)?, case.user().to_string());
    let permitted = case.for_writing(Operation::DecideGround)?;
    let (study, register) = (permitted.study()?, permitted.consent_register()?);
    for source in sources {
        check_source(source, &study)?;
    }
    let wanted = |source: &&Source| sources.is_empty() || sources.contains(&source.id);
    let open = |source: &&Source| is_published(source) && !is_decided(&register, &source.id, uses);
    let decide = |(number, source): (usize, &Source)| GroundDecision {
        id: GroundId::new(free('G', register.grounds.len() + number)),
        source: source.id.clone(),
        uses: uses.to_vec(),
        editor: editor.clone(),
        date,
        because: because.trim().to_owned(),
        revoked: None,
    };
    let decisions: Vec<GroundDecision> =
        study.sources.values().filter(wanted).filter(open).enumerate().map(decide).collect();
    if decisions.is_empty() {
        return Err(DocketError::Consent(format!(
            "there is nothing to decide: no source named is a published document ({}; testimony that stands at a public address) without a decision for these uses",
            PUBLISHED_KINDS.join(", ")
        )));
    }
    let grounds = decisions.iter().cloned().map(Ground::PublicRecord).collect();
    let additions = Additions { grounds, ..Additions::default() };
    let key = IdempotencyKey::of(&["register", &serde_json::to_string(&additions)?]);
    permitted.add_to_register("decide-ground", "register", &additions, &key, now)?;
    Ok(decisions)
}

fn is_decided(register: &ConsentRegister, source: &SourceId, uses: &[Use]) -> bool {
    let decisions = register.grounds.iter().map(Ground::decision);
    decisions
        .filter(|decision| decision.source == *source && decision.revoked.is_none())
        .any(|decision| uses.iter().all(|one| decision.uses.contains(one)))
}

/// How every source stands today for each of these uses.
pub fn standing(
    case: &OpenCase,
    uses: &[Use],
    recipient: Option<&RecipientId>,
    now: &str,
) -> Result<Vec<Standing>, DocketError> {
    let as_of = day_of(now)?;
    let case = case.for_reading(Operation::ListConsent)?;
    let register = case.consent_register()?;
    let one = |source: &Source| {
        let answer = |intended: &Use| {
            let recipient = recipient.filter(|_| intended.names_recipient()).cloned();
            (*intended, source_standing(&register, source, &Request { intended: *intended, recipient, as_of }))
        };
        let people = register.people.iter().filter(|behind| behind.source == source.id).count();
        Standing {
            source: source.id.clone(),
            kind: source.kind.clone(),
            people,
            uses: uses.iter().map(answer).collect(),
        }
    };
    Ok(case.study()?.sources.values().map(one).collect())
}

/// Records a withdrawal, lists everything that rested on it, and computes again without it.
///
/// `withdrawal.id` is given here; the one handed in does not count.
///
/// # Errors
/// A person of whom nothing is on record; the case.
pub fn withdraw(
    case: &mut OpenCase,
    shelf: &Shelf,
    mut withdrawal: Withdrawal,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Withdrawn, DocketError> {
    let permitted = case.for_writing(Operation::Withdraw)?;
    check_pseudonym(&withdrawal.person)?;
    let mut register = permitted.consent_register()?;
    withdrawal.id = WithdrawalId::new(free('W', register.withdrawals.len()));
    let sources = withdrawn_sources(&register, &withdrawal);
    if sources.is_empty() {
        return Err(DocketError::Consent(
            "nobody of this pseudonym stands behind a source of the case; accepted is one of `assize consent list`"
                .into(),
        ));
    }
    let graph = graph_of(permitted, shelf, now, progress)?;
    let touched = touched(&graph, &permitted.releases()?, &sources, &withdrawal.uses);
    let counted = counted::editions(permitted, &register, &withdrawal)?;
    register.withdrawals.push(withdrawal.clone());
    let additions = Additions { withdrawals: vec![withdrawal.clone()], ..Additions::default() };
    let key = IdempotencyKey::of(&["withdraw", &serde_json::to_string(&withdrawal)?]);
    permitted.add_to_register("withdraw", withdrawal.id.as_str(), &additions, &key, now)?;
    let unlinked = if withdrawal.erasure_asked { unlink(permitted, &withdrawal.person, now)? } else { Vec::new() };
    let rerun = match case.permit(Operation::RecordResults) {
        Ok(()) => rerun(case, shelf, now, progress)?,
        Err(_) => false,
    };
    Ok(Withdrawn { id: withdrawal.id, touched, counted, rerun, unlinked })
}

/// What rests on what before the withdrawal; nothing where nothing may be used.
fn graph_of(case: &Case, shelf: &Shelf, now: &str, progress: &dyn Fn(&str)) -> Result<Graph, DocketError> {
    let study = match study_of(case, now) {
        Err(DocketError::NothingAllowed { .. } | DocketError::NoStudy) => return Ok(Graph::default()),
        other => other?,
    };
    let results = match kept_for(case, &study, shelf)? {
        Some(kept) => kept,
        None => compute_beside(case, &study, shelf, progress)?,
    };
    Ok(results.trace)
}

/// Computes again what the study without the withdrawn sources gives. False where nothing is left to compute from.
fn rerun(case: &mut OpenCase, shelf: &Shelf, now: &str, progress: &dyn Fn(&str)) -> Result<bool, DocketError> {
    match record_results(case, shelf, now, progress) {
        Ok(_) => Ok(true),
        Err(DocketError::NothingAllowed { .. } | DocketError::NoStudy) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Destroys the salts of all entries of the log that are about the person, so that they commit to nothing any more.
fn unlink(case: &mut Case, person: &Pseudonym, now: &str) -> Result<Vec<u64>, DocketError> {
    let entries = case.log()?;
    let about = entries.iter().filter(|entry| entry.object == person.as_str()).map(|entry| entry.seq);
    let seqs: Vec<u64> = about.collect();
    let mut unlinked = Vec::new();
    for seq in seqs {
        match case.erase_salt(seq, "erasure", now) {
            Ok(()) => unlinked.push(seq),
            Err(assize_store::StoreError::NoSalt(_)) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(unlinked)
}
