//! What an edition would let out: made anew from the case whenever it is asked for, and the same as long as nothing changed.

use crate::DocketError;
use crate::chain::SEED;
use crate::day::day_of;
use crate::release::alike::{Alike, Asked, Ground, make_alike};
use crate::release::noisy::{Noise, counted};
use crate::release::persons::{Tables, tables};
use crate::release::{mosaic, texts};
use crate::results::{compute_beside, kept_for};
use crate::run::{METHOD_VERSION, digest};
use crate::shelf::Shelf;
use assize_disclosure::consent::{LeaveRecord, Request};
use assize_disclosure::gate::{Cleared, gate};
use assize_disclosure::ledger::Ledger;
use assize_record::id::{ReleaseId, SourceId};
use assize_record::release::{Audience, Release, Withheld};
use assize_record::results::Results;
use assize_record::study::Study;
use assize_record::term::Use;
use assize_record::trace::NodeKind;
use assize_report::{NoisyPersons, ReleaseNote};
use assize_store::Case;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Which edition.
pub struct Wanted<'a> {
    /// Its id.
    pub id: &'a ReleaseId,
    /// Its day.
    pub edition: Date,
    /// For whom.
    pub audience: &'a Audience,
    /// Noise for the counts of persons, which then stand in the place of exact tables.
    pub noise: Option<&'a Noise>,
}

/// What would go out.
pub struct Draft {
    /// The study without what is kept back.
    pub study: Study,
    /// What follows from it.
    pub results: Results,
    /// What goes with it: for whom it is and what was withheld, in words that give nothing away.
    pub note: ReleaseNote,
    /// The record of it.
    pub release: Release,
    /// The tables of persons.
    pub tables: Option<Tables>,
    /// How many share what leaves of an account, and who stays for it.
    pub alike: Alike,
    /// BLAKE3 of everything above, lower-case hex.
    pub content: String,
}

/// Makes the draft. `now` counts as well as the day of the edition: what was taken back since does not go out.
///
/// # Errors
/// Nothing may go out; texts that were not held against the vault; a fault of the program.
pub(super) fn draft(
    case: &Case,
    shelf: &Shelf,
    wanted: &Wanted<'_>,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Draft, DocketError> {
    let whole = case.study()?;
    if whole.sources.is_empty() {
        return Err(DocketError::NoStudy);
    }
    let register = case.consent_register()?;
    let days = [wanted.edition, day_of(now)?];
    progress("consent");
    let cleared = gate(&whole, &register, &requests(wanted.audience, &days));
    let mut withheld: BTreeSet<(String, Use, String)> = BTreeSet::new();
    for one in cleared.iter().flat_map(Cleared::withheld) {
        withheld.insert((one.id, one.intended, one.because));
    }
    let mut study = cleared.iter().fold(whole.clone(), |study, one| one.study(&study));
    if study.sources.is_empty() {
        return Err(nothing(&whole, wanted));
    }
    let first_use = wanted.audience.uses()[0];
    let people = from_people(&cleared);
    let mut withhold = |id: String, because: &str| {
        withheld.insert((id, first_use, because.to_owned()));
    };
    for place in texts::redact(&mut study, &screened(case, &whole)?, &people)? {
        withhold(
            place,
            "a part of the text names somebody or something that the vault protects, or an address or number",
        );
    }
    let before = study.clone();
    if *wanted.audience == Audience::Public {
        let coarsened = mosaic::coarsen(&mut study, &whole, &register, &people)?;
        coarsened
            .coarser
            .into_iter()
            .for_each(|id| withhold(id, "details that together could point at one person were made coarser"));
        coarsened.kept.into_iter().for_each(|id| withhold(id, "its details together could point at one person"));
    }
    let ground = Ground { before: &before, register: &register, cleared: &cleared[0], people: &people };
    let alike = make_alike(&mut study, &ground, Asked::by(wanted.audience), wanted.edition.year())?;
    let share = "details were dropped, so that others' accounts leave in the same form";
    alike.coarser.into_iter().for_each(|id| withhold(id, share));
    let few = "too few other accounts leave in the same form, or they tell the same";
    alike.kept.into_iter().for_each(|id| withhold(id, few));
    let alike = alike.alike;
    if study.sources.is_empty() {
        return Err(alone(&alike));
    }
    let results = match kept_for(case, &study, shelf)? {
        Some(kept) => kept,
        None => compute_beside(case, &study, shelf, progress)?,
    };
    let noisy = wanted.noise.map(|noise| counted(case, wanted.id, (&whole, &register), &days, noise)).transpose()?;
    let tables = match wanted.audience {
        Audience::Public if noisy.is_none() => tables(&whole, &register, &ledger_before(case, wanted.id)?, &days)?,
        Audience::Public | Audience::Partner(_) | Audience::UnBody(_) | Audience::Prosecutor(_) => None,
    };
    let withheld = withheld.into_iter().map(|(id, intended, because)| Withheld { id, intended, because }).collect();
    let note = note(wanted, tables.as_ref(), noisy, &alike);
    let release = release(wanted, &study, &results, withheld);
    let edition = tables.as_ref().and_then(|tables| tables.edition.as_ref());
    let content = digest(&(&study, &note, &release, edition, &shelf.digest, SEED, METHOD_VERSION))?;
    Ok(Draft { study, results, note, release, tables, alike, content })
}

/// Each use on each day.
fn requests(audience: &Audience, days: &[Date]) -> Vec<Request> {
    let request = |intended: &Use, as_of: &Date| Request {
        intended: *intended,
        recipient: audience.recipient().cloned(),
        as_of: *as_of,
    };
    // Whoever may not be analysed may not be printed either.
    let uses = audience.uses().iter().chain(&[Use::InternalAnalysis]);
    uses.flat_map(|intended| days.iter().map(move |day| request(intended, day))).collect()
}

/// The sources that people gave: they go by consent and not by a decision on a published document.
fn from_people(cleared: &[Cleared]) -> BTreeSet<SourceId> {
    let by_consent = |records: &[LeaveRecord]| records.iter().any(|one| matches!(one, LeaveRecord::Consent(_)));
    let all = cleared.iter().flat_map(|one| &one.sources);
    all.filter(|(_, leave)| by_consent(leave.records())).map(|(source, _)| source.clone()).collect()
}

/// What the newest screening left of the texts, where the vault holds anybody.
fn screened(case: &Case, whole: &Study) -> Result<std::collections::BTreeMap<String, String>, DocketError> {
    let log = case.log()?;
    let newest = |actions: &[&str]| {
        log.iter().rev().find(|entry| actions.contains(&entry.action.as_str())).map(|entry| entry.seq)
    };
    let Some(changed) = newest(&["put-identity", "erase-identity"]) else { return Ok(Default::default()) };
    let ask = "an identity keeper does it: assize release screen";
    let screening = case.screening()?.filter(|_| newest(&["screen-texts"]).is_some_and(|seq| seq > changed));
    let Some(screening) = screening else {
        return Err(DocketError::Release(format!(
            "the texts were not held against the identity vault since it changed; {ask}"
        )));
    };
    if screening.texts != texts::digest(&mut whole.clone()) {
        return Err(DocketError::Release(format!(
            "the texts changed since they were held against the identity vault; {ask}"
        )));
    }
    Ok(screening.redacted)
}

fn nothing(whole: &Study, wanted: &Wanted<'_>) -> DocketError {
    let uses: Vec<&str> = wanted.audience.uses().iter().map(|one| one.code()).collect();
    DocketError::Release(format!(
        "none of the {} sources may go to {}: nobody is on record who agreed to {} on {}; `assize consent list` shows who agreed to what",
        whole.sources.len(),
        wanted.audience,
        uses.join(", "),
        wanted.edition
    ))
}

fn alone(alike: &Alike) -> DocketError {
    DocketError::Release(format!(
        "no account may go: what would leave of each is shared by fewer than {} people, or they tell the same; accepted is an edition with published documents, or one for a named recipient",
        alike.asked.k
    ))
}

/// The editions of the tables that were let out before `id`.
fn ledger_before(case: &Case, id: &ReleaseId) -> Result<Ledger, DocketError> {
    let mut editions = Vec::new();
    for (release, body) in case.table_editions()? {
        if release == *id {
            break;
        }
        editions.push(serde_json::from_str(&body)?);
    }
    Ok(Ledger { editions })
}

/// The same sentences for every edition for an audience, whatever was withheld: they tell by which rule, never how much.
fn note(wanted: &Wanted<'_>, tables: Option<&Tables>, noisy: Option<NoisyPersons>, alike: &Alike) -> ReleaseNote {
    let uses: Vec<&str> = wanted.audience.uses().iter().map(|one| one.code()).collect();
    let mut withheld = vec![
        format!(
            "A source is in this edition only where everybody behind it agreed to {}, or where an editor decided on record that it is a published document. Where consent was not asked for, was refused, has run out or was withdrawn, the source is not here, and nothing here was computed from it.",
            uses.join(", ")
        ),
        match wanted.audience {
            Audience::Public => "In accounts that people gave, names, numbers and addresses are replaced by marks, and details that fewer than 10 people share are made coarser or left out.",
            Audience::Partner(_) | Audience::UnBody(_) | Audience::Prosecutor(_) => "In accounts that people gave, names, numbers and addresses are replaced by marks; who somebody is can be asked of the identity keepers. Everything else stands as it was said: this edition is for its recipient alone.",
        }
        .to_owned(),
    ];
    if alike.asked.k > 1 {
        withheld.extend(alike.said());
    }
    withheld.push("How much was withheld is not said otherwise, since a number that changes would tell of somebody. Figures change in planned editions only.".to_owned());
    ReleaseNote {
        id: wanted.id.to_string(),
        edition: wanted.edition.to_string(),
        audience: wanted.audience.to_string(),
        withheld,
        persons: tables.map(|tables| tables.shown.clone()),
        noisy,
    }
}

fn release(wanted: &Wanted<'_>, study: &Study, results: &Results, withheld: Vec<Withheld>) -> Release {
    let figures = results.trace.nodes().values().filter(|node| node.kind == NodeKind::Figure);
    let statements = study.statements.keys().map(ToString::to_string);
    let claims = study.claims.keys().map(ToString::to_string);
    Release {
        id: wanted.id.clone(),
        edition: wanted.edition,
        uses: wanted.audience.uses().iter().copied().collect(),
        recipients: wanted.audience.recipient().cloned().into_iter().collect(),
        sources: Some(study.sources.keys().cloned().collect()),
        noise: wanted.noise.map(|noise| noise.counts),
        runs: results.runs.iter().map(|run| run.id.clone()).collect(),
        figures: figures.map(|node| assize_record::id::FigureId::new(&node.id)).collect(),
        quotations: statements.chain(claims).collect(),
        withheld,
    }
}
