//! Why two records are said to be one person or not: both as they were written, and what each comparison weighs, in words and bits.

use super::employers::Asked;
use super::judge::{ids, named, verdicts};
use super::linker::Linker;
use super::rows::{Places, list_of};
use crate::DocketError;
use crate::open_case::OpenCase;
use crate::permit::Operation;
use assize_linkage::compare::LEVELS;
use assize_linkage::judgement::Said as Verdict;
use assize_linkage::link::Step;
use assize_record::id::{ListId, RecordId, RunId};
use assize_record::linkage::{Field, Kind, PairJudgement};
use assize_store::{Case, Entropy, Vault};
use serde::Serialize;

/// Steps, for a progress bar.
pub const STEPS: &[&str] = &["rows", "names and weights"];

/// What each comparison is about, in the order of the linkage's comparisons.
const ABOUT: [(&str, &[Field]); 6] = [
    ("name", &[Field::Name]),
    ("birth", &[Field::Birth, Field::BirthYear, Field::Age]),
    ("work", &[Field::Site, Field::Employer, Field::Host, Field::Year]),
    ("origin", &[Field::Province, Field::County]),
    ("document", &[Field::Document]),
    ("sex", &[Field::Sex]),
];

/// One of the two records. Names persons: shown to identity keepers only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Its id.
    pub record: RecordId,
    /// Its list.
    pub list: ListId,
    /// File.
    pub file: String,
    /// Line, the header being line 1.
    pub line: u32,
    /// What it states, as written.
    pub stated: Vec<(Field, String)>,
}

/// One step from the prior odds to the odds of the pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Weighed {
    /// `before`, `name`, `birth`, `work`, `origin`, `document`, `sex`; of organisations and worksites `name`, `address`, `place`, `trade`,
    /// `number`, `form`, `employer`, `kind`.
    pub about: String,
    /// What agrees or not.
    pub words: String,
    /// What it adds, in bits.
    pub bits: f64,
    /// What that means.
    pub meaning: String,
    /// How many records share the surname that both have: it names a surname, so it stays with whoever may see the rows.
    pub namesakes: Option<String>,
}

/// Why a pair is said to be one person or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Why {
    /// What the records are of.
    pub kind: Kind,
    /// The two records.
    pub sides: [Side; 2],
    /// The steps; their sum is log2 of the odds, the two alone looked at.
    pub steps: Vec<Weighed>,
    /// Sum of the steps, in bits; absent where a list that holds nobody twice has both.
    pub total: Option<f64>,
    /// The probability, the two alone looked at.
    pub alone: f64,
    /// The probability in the newest linkage, where all records near them were looked at; absent below 0.01 and before the first linkage.
    pub together: Option<f64>,
    /// The linkage that `together` is of.
    pub run: Option<RunId>,
    /// What stands of what people judged.
    pub judged: Option<String>,
    /// Every judgement on this pair.
    pub judgements: Vec<PairJudgement>,
}

/// Opens two records and tells why. The opening is logged first.
pub fn why(
    case: &mut OpenCase,
    pair: (&str, &str),
    words: &str,
    entropy: Entropy<'_>,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Why, DocketError> {
    let case = case.for_writing(Operation::SeePair)?;
    explained(case, pair, words, entropy, now, progress)
}

/// The same for an operation that has its permit.
pub(super) fn explained(
    case: &mut Case,
    (one, other): (&str, &str),
    words: &str,
    entropy: Entropy<'_>,
    now: &str,
    progress: &dyn Fn(&str),
) -> Result<Why, DocketError> {
    let mut vault = case.open_vault(entropy, now)?;
    let (kind, pair) = named(&ids(&vault)?, [one, other])?;
    vault.open_records(case, [&pair[0], &pair[1]], words, now)?;
    progress("rows");
    let (asked, judgements) = (Asked::read(&vault, kind, None)?, vault.judgements()?);
    let sides = sides(&vault, &pair)?;
    vault.close()?;
    let rows = asked.ready(&judgements, crate::chain::SEED)?;
    let records = ordered(&pair);
    let newest = case.linkage(kind)?;
    let together = newest.as_ref().and_then(|linked| {
        let found = linked.pairs.binary_search_by(|note| note.records.cmp(&records)).ok();
        found.and_then(|at| linked.pairs.get(at)).map(|note| note.probability)
    });
    let standing = verdicts(&rows.records, &judgements);
    let place = |record: &RecordId| rows.records.iter().position(|known| known == record).unwrap_or_default();
    let [a, b] = [place(&pair[0]), place(&pair[1])];
    progress("names and weights");
    let linkage = Linker::of(rows.source, crate::chain::SEED);
    let odds = linkage.log2_odds(a, b);
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let judged = standing.of(number(a), number(b)).map(|said| match said {
        Verdict::Same => format!("one {}", kind.words()[0]),
        Verdict::Different => format!("two {}", kind.words()[1]),
        Verdict::Undecided => "not to be told".to_owned(),
    });
    Ok(Why {
        kind,
        sides,
        steps: linkage.waterfall(a, b).iter().map(|step| weighed(kind, &linkage, (a, b), step)).collect(),
        total: odds.is_finite().then_some(f64::from(odds)),
        alone: 1.0 / (1.0 + (-f64::from(odds)).exp2()),
        together,
        run: newest.map(|linked| linked.run.id),
        judged,
        judgements: judgements.into_iter().filter(|one| one.records == records).collect(),
    })
}

/// Behind what no cell says but somebody said of all rows.
const OF_ALL: &str = " (said of all rows)";

fn ordered([one, other]: &[RecordId; 2]) -> (RecordId, RecordId) {
    if one < other { (one.clone(), other.clone()) } else { (other.clone(), one.clone()) }
}

/// Both records as they were written, in the order asked for.
fn sides(vault: &Vault, pair: &[RecordId; 2]) -> Result<[Side; 2], DocketError> {
    let mut found: [Option<Side>; 2] = [None, None];
    for list in vault.lists()? {
        let places = Places::of(&list.mapping, &list.columns);
        vault.rows(&list, |rows| {
            for row in 0..rows.len() {
                let record = list.record(rows.line(row));
                let Some(at) = pair.iter().position(|wanted| *wanted == record) else { continue };
                let cell = |field: Field| places.cell(field, |at| rows.cell(row, at));
                let stated = Field::ALL.iter().filter(|field| **field != Field::List);
                let stated = stated.filter_map(|field| match (cell(*field), places.otherwise(*field)) {
                    (own, Some(of_all)) if own.trim().is_empty() => Some((*field, format!("{of_all}{OF_ALL}"))),
                    ("", _) => None,
                    (own, _) => Some((*field, own.to_owned())),
                });
                found[at] = Some(Side {
                    record,
                    list: ListId::new(list_of(&list.mapping, &places, |at| rows.cell(row, at))),
                    file: list.name.clone(),
                    line: rows.line(row),
                    stated: stated.collect(),
                });
            }
        })?;
    }
    let [one, other] = found;
    let gone = || DocketError::Link("a record was removed from the vault meanwhile".to_owned());
    Ok([one.ok_or_else(gone)?, other.ok_or_else(gone)?])
}

fn weighed(kind: Kind, linkage: &Linker, pair: (usize, usize), (about, step): &(Option<&str>, Step)) -> Weighed {
    let comparison = LEVELS.iter().position(|levels| levels.iter().any(|level| level.words == step.words));
    let of_persons = || comparison.and_then(|at| ABOUT.get(at)).map_or("before", |(about, _)| about);
    let about = about.unwrap_or_else(of_persons);
    let (bits, [one, _]) = (f64::from(step.bits), kind.words());
    let meaning = match about {
        "before" => format!("before anything is compared, 1 pair in {} is one {one}", rounded((-bits).exp2() + 1.0)),
        _ => likelier(kind, bits),
    };
    let namesakes = if about == "name" { namesakes(linkage, pair) } else { None };
    Weighed { about: about.to_owned(), words: step.words.clone(), bits, meaning, namesakes }
}

/// Bits as a ratio of likelihoods.
fn likelier(kind: Kind, bits: f64) -> String {
    if bits.abs() < 0.15 {
        "says next to nothing".to_owned()
    } else if bits > 0.0 {
        format!("{} times as likely of one {} as of two", rounded(bits.exp2()), kind.words()[0])
    } else {
        format!("{} times as likely of two {} as of one", rounded((-bits).exp2()), kind.words()[1])
    }
}

/// Two significant digits, so that nobody reads more into it.
fn rounded(value: f64) -> String {
    let scale = 10f64.powf(value.abs().log10().floor() - 1.0);
    let shown = (value / scale).round() * scale;
    if shown < 10.0 { format!("{shown:.1}") } else { assize_record::quantity::grouped(whole(shown)) }
}

fn whole(value: f64) -> rust_decimal::Decimal {
    #[expect(clippy::cast_possible_truncation, reason = "cut to what a whole number holds, only to be shown")]
    let whole = value.min(1e15) as i64;
    rust_decimal::Decimal::from(whole)
}

/// How many records have the surname that both have: one that many share is weak evidence.
fn namesakes(linkage: &Linker, (one, other): (usize, usize)) -> Option<String> {
    let Linker::Persons(linkage) = linkage else { return None };
    let roster = &linkage.roster;
    let surname = |record: usize| roster.names.hangul(roster.name_of(record)).chars().next();
    let shared = surname(one).filter(|name| surname(other).as_ref() == Some(name))?;
    let having = (0..roster.len()).filter(|record| surname(*record) == Some(shared)).count();
    Some(format!("the surname {shared} stands in {having} of {} records", roster.len()))
}

#[cfg(test)]
mod tests;
