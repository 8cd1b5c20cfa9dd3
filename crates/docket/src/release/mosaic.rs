//! Details that together could point at one person are made coarser before they leave, or what carries them stays.

use crate::DocketError;
use assize_disclosure::mosaic::{Fields, StatedPopulation, exposure};
use assize_record::claim::Claim;
use assize_record::condition::{Posting, Statement};
use assize_record::consent::ConsentRegister;
use assize_record::date::{PartialDate, Period};
use assize_record::id::{ClaimId, Code, PostingId, Pseudonym, SourceId, StatementId};
use assize_record::study::Study;
use assize_record::term::PersonRole;
use std::collections::{BTreeMap, BTreeSet};

/// People who must share a combination of details.
pub const THRESHOLD: u64 = 10;
/// Class of measures that count people abroad.
const STOCK: &str = "stock";

/// How much of the details is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    /// Everything.
    Full,
    /// Host, sector, kind of employer, years. The years go with every row, so they are weighed at every level.
    Years,
    /// Host, sector, years.
    Sector,
    /// Host and years.
    Host,
    /// Nothing: the row stays in the case.
    Kept,
}

const LEVELS: [Level; 4] = [Level::Full, Level::Years, Level::Sector, Level::Host];

/// Details of a posting or of a statement that stands in none.
struct Details<'a> {
    host: &'a Code,
    area: &'a str,
    sectors: &'a [Code],
    employer: Option<&'a Code>,
    period: &'a Period,
}

impl Details<'_> {
    fn of_posting(posting: &Posting) -> Details<'_> {
        let Posting { host, area, sectors, employer_kind, period, .. } = posting;
        Details { host, area, sectors, employer: Some(employer_kind), period }
    }

    fn of_statement(statement: &Statement) -> Details<'_> {
        let Statement { host, sectors, period, .. } = statement;
        Details { host, area: "", sectors, employer: None, period }
    }

    fn of_claim(claim: &Claim) -> Details<'_> {
        let Claim { host, area, sectors, period, .. } = claim;
        Details { host, area, sectors, employer: None, period }
    }

    /// The years that the period touches: `2012-2015`, `-2015` where the start is open.
    fn years(&self) -> String {
        let start = self.period.start.map(|start| start.year().to_string()).unwrap_or_default();
        format!("{start}-{}", self.period.end.year())
    }

    fn fields(&self, level: Level) -> Fields {
        let mut fields = Fields::from([("host".to_owned(), self.host.to_string()), ("years".to_owned(), self.years())]);
        let mut add = |name: &str, value: String| {
            if !value.is_empty() {
                fields.insert(name.to_owned(), value);
            }
        };
        if level <= Level::Sector {
            add(
                "sector",
                self.sectors.iter().map(Code::as_str).filter(|code| *code != "all").collect::<Vec<_>>().join(" "),
            );
        }
        if level <= Level::Years {
            add("employer", self.employer.map(Code::to_string).filter(|code| code != "unknown").unwrap_or_default());
        }
        if level == Level::Full {
            add("area", self.area.to_owned());
            add("period", self.period.in_words());
        }
        fields
    }
}

/// What was made coarser and what is kept back.
#[derive(Debug, Default)]
pub struct Coarsened {
    /// Ids of rows that lost details.
    pub coarser: BTreeSet<String>,
    /// Ids of rows that may not go at all.
    pub kept: BTreeSet<String>,
}

/// Makes the rows that rest on `people`, the sources that people gave, coarse enough, and takes out those that cannot be.
///
/// A claim keeps its host, place and sectors or stays: without them it would be a claim about something else. What comes from a
/// claim that stays does so too.
///
/// A combination may go where [`THRESHOLD`] people of the case share it, or where a claim in `whole`, the study with what is
/// kept back, says that so many people abroad are in it.
pub fn coarsen(
    study: &mut Study,
    whole: &Study,
    register: &ConsentRegister,
    people: &BTreeSet<SourceId>,
) -> Result<Coarsened, DocketError> {
    let mut done = Coarsened::default();
    if people.is_empty() {
        return Ok(done);
    }
    // The day of an interview is known to whoever saw the visitor come.
    for source in study.sources.values_mut().filter(|source| people.contains(&source.id)) {
        source.published = PartialDate::of_year(source.published.year());
    }
    let known = Known { persons: persons(whole, register), stocks: stocks(whole) };
    let spoken: BTreeSet<StatementId> =
        study.statements.values().filter(|one| people.contains(&one.source)).map(|one| one.id.clone()).collect();
    let before: Vec<PostingId> = study.postings.keys().cloned().collect();
    let mut level_of: BTreeMap<StatementId, Level> = BTreeMap::new();
    let mut postings: BTreeMap<PostingId, Level> = BTreeMap::new();
    for posting in study.postings.values() {
        if posting.statements.iter().any(|id| spoken.contains(id)) {
            let level = level(&Details::of_posting(posting), &known)?;
            postings.insert(posting.id.clone(), level);
            level_of.extend(posting.statements.iter().map(|id| (id.clone(), level)));
        }
    }
    for id in &spoken {
        let Some(statement) = study.statements.get(id) else { continue };
        let own = level(&Details::of_statement(statement), &known)?;
        let level = level_of.entry(id.clone()).or_insert(own);
        *level = own.max(*level);
    }
    level_of.retain(|id, _| spoken.contains(id));
    let mut claims: BTreeMap<ClaimId, Level> = BTreeMap::new();
    for claim in study.claims.values().filter(|claim| people.contains(&claim.source)) {
        claims.insert(claim.id.clone(), level(&Details::of_claim(claim), &known)?);
    }
    apply(study, &postings, &level_of, &mut done);
    apply_to_claims(study, &claims, &mut done);
    let vanished = |id: &PostingId| !study.postings.contains_key(id);
    let gone: BTreeSet<String> =
        before.iter().filter(|id| vanished(id)).map(ToString::to_string).chain(done.kept.iter().cloned()).collect();
    study.rows.retain(|row, _| !gone.contains(row));
    done.coarser.retain(|id| !gone.contains(id));
    done.kept = gone;
    Ok(done)
}

/// What the details are weighed against.
struct Known<'a> {
    /// For each unit (a person, or a family) every combination of details that it is known with.
    persons: Vec<Vec<Fields>>,
    /// Claims about how many people are in a host, or in a sector of a host.
    stocks: Vec<&'a Claim>,
}

/// The finest level at which enough people share the details.
fn level(details: &Details<'_>, known: &Known<'_>) -> Result<Level, DocketError> {
    let stated = stated(details, &known.stocks);
    for level in LEVELS {
        let leaving = details.fields(level);
        // Each unit as it was when it fits best: what it did in two postings is never mixed into a third.
        let shares = |own: &&Fields| leaving.iter().all(|(field, value)| own.get(field) == Some(value));
        let unit = |own: &Vec<Fields>| own.iter().find(shares).or(own.first()).cloned().unwrap_or_default();
        let persons: Vec<Fields> = known.persons.iter().map(unit).collect();
        let found = exposure(&persons, &leaving, &stated, THRESHOLD);
        if !found.map_err(|error| DocketError::Release(error.to_string()))?.is_flagged {
            return Ok(level);
        }
    }
    Ok(Level::Kept)
}

/// Takes out claims that point at somebody, and makes the periods of others coarser.
fn apply_to_claims(study: &mut Study, levels: &BTreeMap<ClaimId, Level>, done: &mut Coarsened) {
    let mut gone: BTreeSet<ClaimId> = BTreeSet::new();
    for (id, level) in levels.iter().filter(|(_, level)| **level > Level::Full) {
        let Some(claim) = study.claims.get_mut(id) else { continue };
        let has_sector = claim.sectors.iter().any(|sector| sector.as_str() != "all");
        let fits = claim.area.is_empty() && (*level <= Level::Sector || (*level == Level::Host && !has_sector));
        if fits {
            claim.period = coarse(&claim.period);
            done.coarser.insert(id.to_string());
        } else {
            gone.insert(id.clone());
        }
    }
    loop {
        let rests = |claim: &&Claim| !gone.contains(&claim.id) && claim.parents().iter().any(|one| gone.contains(one));
        let more: Vec<ClaimId> = study.claims.values().filter(rests).map(|claim| claim.id.clone()).collect();
        if more.is_empty() {
            break;
        }
        gone.extend(more);
    }
    study.claims.retain(|id, _| !gone.contains(id));
    study.critiques.values_mut().for_each(|critique| critique.claims.retain(|id| !gone.contains(id)));
    done.kept.extend(gone.iter().map(ToString::to_string));
}

fn apply(
    study: &mut Study,
    postings: &BTreeMap<PostingId, Level>,
    statements: &BTreeMap<StatementId, Level>,
    done: &mut Coarsened,
) {
    for (id, level) in postings.iter().filter(|(_, level)| **level > Level::Full) {
        if *level == Level::Kept {
            study.postings.remove(id);
            done.kept.insert(id.to_string());
        } else if let Some(posting) = study.postings.get_mut(id) {
            posting.area.clear();
            posting.description.clear();
            posting.workers = None;
            posting.period = coarse(&posting.period);
            if *level > Level::Years {
                posting.employer_kind = Code::new("unknown");
            }
            if *level > Level::Sector {
                posting.sectors = vec![Code::new("all")];
            }
            done.coarser.insert(id.to_string());
        }
    }
    for (id, level) in statements.iter().filter(|(_, level)| **level > Level::Full) {
        if *level == Level::Kept {
            study.statements.remove(id);
            study.postings.values_mut().for_each(|posting| posting.statements.retain(|one| one != id));
            done.kept.insert(id.to_string());
        } else if let Some(statement) = study.statements.get_mut(id) {
            statement.period = coarse(&statement.period);
            if *level > Level::Sector {
                statement.sectors = vec![Code::new("all")];
            }
            done.coarser.insert(id.to_string());
        }
    }
    study.postings.retain(|_, posting| !posting.statements.is_empty());
}

/// The years that a period touches.
pub fn coarse(period: &Period) -> Period {
    let years = |date: &PartialDate| Period::of_year(date.year());
    Period { start: period.start.as_ref().and_then(|start| years(start).start), end: years(&period.end).end }
}

/// What the case knows of everybody who gave an account: details of each posting, statement and claim that they speak of.
fn persons(study: &Study, register: &ConsentRegister) -> Vec<Vec<Fields>> {
    let mut sources: BTreeMap<&Pseudonym, BTreeSet<&SourceId>> = BTreeMap::new();
    for behind in register.people.iter().filter(|behind| behind.role == PersonRole::Speaker) {
        sources.entry(&behind.person).or_default().insert(&behind.source);
    }
    let family: BTreeMap<&Pseudonym, &str> =
        register.families.iter().map(|member| (&member.person, member.family.as_str())).collect();
    let mut units: BTreeMap<String, BTreeSet<&SourceId>> = BTreeMap::new();
    for (person, own) in sources {
        let unit = family.get(person).map_or_else(|| format!("person {person}"), |family| format!("family {family}"));
        units.entry(unit).or_default().extend(own);
    }
    let spoken = |own: &BTreeSet<&SourceId>| -> Vec<Fields> {
        let is_theirs = |id: &StatementId| study.statements.get(id).is_some_and(|one| own.contains(&one.source));
        let postings = study.postings.values().filter(|posting| posting.statements.iter().any(is_theirs));
        let statements = study.statements.values().filter(|one| own.contains(&one.source));
        let claims = study.claims.values().filter(|one| own.contains(&one.source));
        let details = postings.map(Details::of_posting).chain(statements.map(Details::of_statement));
        details.chain(claims.map(Details::of_claim)).map(|details| details.fields(Level::Full)).collect()
    };
    units.values().map(spoken).collect()
}

fn stocks(study: &Study) -> Vec<&Claim> {
    let is_stock = |measure: &Code| study.measures.get(measure).is_some_and(|found| found.class == STOCK);
    study.claims.values().filter(|claim| is_stock(&claim.measure) && claim.area.is_empty()).collect()
}

/// What is said of how many people are in the host, or in the sectors of the host, at some time in the years of the details.
fn stated(details: &Details<'_>, stocks: &[&Claim]) -> Vec<StatedPopulation> {
    let years = coarse(details.period);
    let one = |claim: &&Claim| {
        let people = u64::try_from(claim.quantity.low()?.trunc()).ok()?;
        let of = Details { employer: None, period: &years, ..Details::of_claim(claim) }.fields(Level::Sector);
        Some(StatedPopulation { of, people, ground: claim.id.to_string() })
    };
    stocks.iter().filter(|claim| claim.period.lies_within(&years)).filter_map(one).collect()
}

#[cfg(test)]
mod tests;
