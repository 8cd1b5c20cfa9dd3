//! How right a linkage is where a column tells the truth: what blocking loses, precision and recall by script, calibration.

use super::employers::Asked;
use super::found::{READINGS, enough};
use super::{Divided, divided};
use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_linkage::name::script::Script;
use assize_linkage::partition::LinkedPair;
use assize_linkage::score::{Band, PairScore, bands, calibration_error, pair_score, true_pairs};
use assize_record::linkage::Kind;
use assize_record::linkage::measured::{BandNote, Score, Scored};
use assize_store::Entropy;
use std::collections::{BTreeMap, HashMap};

/// Links the lists of a kind in the vault anew and holds the result against the column. Judgements are obeyed. Records nothing.
pub fn score(
    case: &mut OpenCase,
    (kind, truth): (Kind, &str),
    words: &str,
    entropy: Entropy<'_>,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Score, DocketError> {
    let case = case.for_writing(Operation::ScoreLinkage)?;
    let mut vault = case.open_vault(entropy, now)?;
    vault.open_lists(case, words, now)?;
    progress("rows");
    let (asked, judgements) = (Asked::read(&vault, kind, Some(truth))?, vault.judgements()?);
    vault.close()?;
    let mut rows = asked.ready(&judgements, crate::chain::SEED)?;
    enough(kind, rows.records.len())?;
    let told = std::mem::take(&mut rows.truth);
    let persons = numbered(&told);
    let scripts: Vec<Script> = told.into_iter().map(|(script, _)| script).collect();
    let Divided { linkage, partitions, .. } =
        divided(rows.source, &rows.records, &judgements, crate::chain::SEED, progress);
    progress("samples");
    let pairs: Vec<(usize, usize)> = of_one_person(&persons);
    let known = true_pairs(&persons);
    #[expect(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^52")]
    let reached = linkage.reached(pairs.iter().copied()) as f64 / known.max(1.0);
    let thresholds = READINGS.iter().map(|(name, threshold)| {
        let least = threshold.probability();
        let said = partitions.pairs.iter().filter(|pair| pair.probability >= least).count();
        scored((*name).to_owned(), said, pairs.len(), pair_score(&partitions.pairs, &persons, least))
    });
    let bands = bands(&partitions.pairs, &persons);
    Ok(Score {
        truth: truth.to_owned(),
        records: persons.len() as u64,
        reached,
        thresholds: thresholds.collect(),
        scripts: by_script(&partitions.pairs, &pairs, &persons, &scripts),
        bands: noted(&bands),
        calibration_error: calibration_error(&bands),
    })
}

/// The bands that hold any pair.
pub(super) fn noted(bands: &[Band; 10]) -> Vec<BandNote> {
    let note = |(number, band): (u32, &Band)| BandNote {
        from: f64::from(number) / 10.0,
        pairs: whole(band.pairs),
        said: band.said / band.pairs,
        truly: band.true_pairs / band.pairs,
    };
    (0u32..).zip(bands).filter(|(_, band)| band.pairs > 0.0).map(note).collect()
}

fn whole(count: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count in floating point")]
    let whole = count as u64;
    whole
}

fn scored(of: String, said: usize, known: usize, score: PairScore) -> Scored {
    let (precision, recall, f1) = (score.precision, score.recall, score.f1());
    Scored { of, said: said as u64, true_pairs: known as u64, precision, recall, f1 }
}

/// Persons by number; a record without a truth is a person of its own.
fn numbered(told: &[(Script, String)]) -> Vec<u32> {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut next = 0;
    let mut fresh = || {
        next += 1;
        next
    };
    told.iter()
        .map(|(_, person)| if person.is_empty() { fresh() } else { *numbers.entry(person).or_insert_with(&mut fresh) })
        .collect()
}

/// All pairs of records of one person.
fn of_one_person(persons: &[u32]) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..persons.len()).collect();
    // Stable: records of a person stay in their order.
    order.sort_by_key(|record| persons[*record]);
    let pairs = |of: &[usize]| -> Vec<(usize, usize)> {
        of.iter().enumerate().flat_map(|(at, one)| of[at + 1..].iter().map(move |other| (*one, *other))).collect()
    };
    order.chunk_by(|one, other| persons[*one] == persons[*other]).flat_map(pairs).collect()
}

/// Precision and recall at the likely threshold for each pair of scripts that occurs.
fn by_script(said: &[LinkedPair], known: &[(usize, usize)], persons: &[u32], scripts: &[Script]) -> Vec<Scored> {
    let key = |one: usize, other: usize| {
        let (a, b) = (scripts[one].min(scripts[other]), scripts[one].max(scripts[other]));
        (a, b)
    };
    let mut counts: BTreeMap<(Script, Script), [usize; 3]> = BTreeMap::new();
    for (one, other) in known {
        counts.entry(key(*one, *other)).or_default()[1] += 1;
    }
    for pair in said.iter().filter(|pair| pair.probability >= READINGS[1].1.probability()) {
        let (one, other) = (pair.one as usize, pair.other as usize);
        let of = counts.entry(key(one, other)).or_default();
        of[0] += 1;
        of[2] += usize::from(persons[one] == persons[other]);
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^52")]
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let one = |((a, b), [said, known, right]): ((Script, Script), [usize; 3])| {
        let score = PairScore { precision: share(right, said), recall: share(right, known) };
        scored(format!("{a:?} and {b:?}"), said, known, score)
    };
    counts.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests;
