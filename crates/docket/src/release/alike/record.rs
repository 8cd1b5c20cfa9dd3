//! One account as one record: what all its rows say together.

use assize_record::claim::Claim;
use assize_record::condition::{Posting, Statement};
use assize_record::consent::ConsentRegister;
use assize_record::date::Period;
use assize_record::id::{ClaimId, Code, PostingId, Pseudonym, SourceId, StatementId};
use assize_record::study::Study;
use assize_record::term::PersonRole;
use std::collections::{BTreeMap, BTreeSet};

/// Number of columns that can be dropped.
pub const COLUMNS: usize = 5;

/// What can be dropped of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Dates; the years stay.
    Time,
    /// Area, description and number of workers.
    Place,
    /// Sectors.
    Sector,
    /// Kinds of employer.
    Employer,
    /// Language of the account.
    Language,
}

impl Column {
    /// In the order of [`Record::columns`].
    pub const ALL: [Self; COLUMNS] = [Self::Time, Self::Place, Self::Sector, Self::Employer, Self::Language];

    /// For messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Place => "place",
            Self::Sector => "sector",
            Self::Employer => "employer",
            Self::Language => "language",
        }
    }
}

/// What the rows of an account say together; several values of one kind are one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Hosts with years, row by row.
    pub fixed: String,
    /// What can be dropped, by [`Column`], each with its host and years.
    pub columns: [String; COLUMNS],
    /// Everything, row by row: whoever knows that somebody logged in one country and built in another is not misled by an account
    /// that has it the other way round.
    pub whole: String,
    /// What was said to have been done, and for or against.
    pub told: String,
    /// Its statements.
    pub statements: BTreeSet<StatementId>,
    /// Postings with one of them.
    pub postings: BTreeSet<PostingId>,
    /// Its claims.
    pub claims: BTreeSet<ClaimId>,
}

impl Record {
    /// Ids of its rows.
    pub fn rows(&self) -> BTreeSet<String> {
        let statements = self.statements.iter().map(ToString::to_string);
        let postings = self.postings.iter().map(ToString::to_string);
        statements.chain(postings).chain(self.claims.iter().map(ToString::to_string)).collect()
    }
}

/// The accounts of `people` that have a row in the study.
pub fn records(study: &Study, people: &BTreeSet<SourceId>) -> BTreeMap<SourceId, Record> {
    let all = people.iter().filter(|id| study.sources.contains_key(*id)).map(|id| (id.clone(), record(study, id)));
    all.filter(|(_, record)| !record.rows().is_empty()).collect()
}

fn record(study: &Study, id: &SourceId) -> Record {
    let statements: Vec<&Statement> = study.statements.values().filter(|one| one.source == *id).collect();
    let own: BTreeSet<StatementId> = statements.iter().map(|one| one.id.clone()).collect();
    let postings: Vec<&Posting> =
        study.postings.values().filter(|posting| posting.statements.iter().any(|one| own.contains(one))).collect();
    let claims: Vec<&Claim> = study.claims.values().filter(|claim| claim.source == *id).collect();
    let rows: Vec<Row> = statements
        .iter()
        .map(|one| Row::of_statement(one))
        .chain(postings.iter().map(|one| Row::of_posting(one)))
        .chain(claims.iter().map(|one| Row::of_claim(one)))
        .collect();
    let language = study.sources[id].language.clone();
    let column = |column: Column| match column {
        Column::Language => language.clone(),
        other => joined(rows.iter().filter_map(|row| row.said(other))),
    };
    let told = statements.iter().map(|one| format!("{} {:?}", one.indicator, one.polarity));
    Record {
        fixed: joined(rows.iter().map(|row| row.fixed.clone())),
        columns: Column::ALL.map(column),
        whole: joined(rows.iter().map(|row| row.whole.clone()).chain([language.clone()])),
        told: joined(told.chain(claims.iter().map(|one| one.measure.to_string()))),
        statements: own.clone(),
        postings: postings.iter().map(|one| one.id.clone()).collect(),
        claims: claims.iter().map(|one| one.id.clone()).collect(),
    }
}

/// What one row says: host and years, what can be dropped, in the order of [`Column`] without the language, and all as it is read.
struct Row {
    fixed: String,
    details: [String; COLUMNS - 1],
    whole: String,
}

impl Row {
    fn new(kind: &str, host: &Code, period: &Period, place: String, sectors: &[Code], employer: &str) -> Self {
        let start = period.start.map(|start| start.year().to_string()).unwrap_or_default();
        let as_read: Vec<&str> = sectors.iter().map(Code::as_str).collect();
        let whole = [kind, host.as_str(), &as_read.join("+"), &place, employer, &period.in_words()].join("|");
        let sectors = joined(as_read.iter().filter(|code| **code != "all").map(ToString::to_string));
        let employer = if employer == "unknown" { String::new() } else { employer.to_owned() };
        let fixed = format!("{host} {start}-{}", period.end.year());
        Self { fixed, details: [period.in_words(), place, sectors, employer], whole }
    }

    fn of_statement(statement: &Statement) -> Self {
        Self::new("statement", &statement.host, &statement.period, String::new(), &statement.sectors, "")
    }

    fn of_posting(posting: &Posting) -> Self {
        let workers = posting.workers.map(|count| count.to_string()).unwrap_or_default();
        let place = [posting.area.as_str(), &posting.description, &workers].join("|");
        let place = place.trim_matches('|').to_owned();
        Self::new("posting", &posting.host, &posting.period, place, &posting.sectors, posting.employer_kind.as_str())
    }

    fn of_claim(claim: &Claim) -> Self {
        Self::new("claim", &claim.host, &claim.period, claim.area.clone(), &claim.sectors, "")
    }

    /// What it says in a column, with host and years; nothing where it says nothing.
    fn said(&self, column: Column) -> Option<String> {
        let detail = self.details.get(column as usize).filter(|detail| !detail.is_empty())?;
        Some(format!("{} {detail}", self.fixed))
    }
}

/// Each once, sorted, what is empty left out.
fn joined(values: impl Iterator<Item = String>) -> String {
    values.filter(|value| !value.is_empty()).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(";")
}

/// The unit of each account: those that a speaker, or a family of speakers, has in common are one.
pub fn units(register: &ConsentRegister, people: &BTreeSet<SourceId>) -> BTreeMap<SourceId, u32> {
    let family = |person: &Pseudonym| {
        register.families.iter().find(|member| member.person == *person).map(|member| &member.family)
    };
    let mut of: BTreeMap<SourceId, u32> = people.iter().cloned().zip(0..).collect();
    let mut first: BTreeMap<String, u32> = BTreeMap::new();
    for behind in register.people.iter().filter(|behind| behind.role == PersonRole::Speaker) {
        let Some(own) = of.get(&behind.source).copied() else { continue };
        let names =
            [Some(format!("person {}", behind.person)), family(&behind.person).map(|name| format!("family {name}"))];
        for name in names.into_iter().flatten() {
            let other = *first.entry(name).or_insert(own);
            let (own, other) = (of[&behind.source], other);
            of.values_mut().chain(first.values_mut()).filter(|unit| **unit == own).for_each(|unit| *unit = other);
        }
    }
    of
}
