//! Made-up studies for the tests of what leaves: accounts of people, and rows that rest on them.

use assize_record::claim::{Claim, Critique, Descent};
use assize_record::condition::{Fact, FactValue, Posting, Statement};
use assize_record::consent::{Consent, ConsentRegister, FamilyMember, Giver, PersonBehind};
use assize_record::date::Period;
use assize_record::id::{
    ClaimId, Code, ConsentId, CritiqueId, OriginId, PostingId, Pseudonym, SourceId, StatementId, VariableId,
};
use assize_record::measure::Measure;
use assize_record::quantity::Quantity;
use assize_record::source::{RowOrigin, Source};
use assize_record::study::Study;
use assize_record::term::{
    Capacity, ClaimStatus, ConsentAnswer, Credibility, Derivation, DerivationGround, Imposer, PersonRole, Phase,
    Polarity, Qualifier, Reliability, Use,
};

/// `2012-03..2015-11`, or one date for both ends; a start that is left out is open.
pub fn period(text: &str) -> Period {
    let (start, end) = text.split_once("..").unwrap_or((text, text));
    Period { start: (!start.is_empty()).then(|| start.parse().unwrap()), end: end.parse().unwrap() }
}

pub fn source(id: &str, kind: &str) -> Source {
    Source {
        id: SourceId::new(id),
        kind: Code::new(kind),
        author: "A worker".into(),
        title: format!("Account {id}"),
        published: "2025-03-17".parse().unwrap(),
        language: "ko".into(),
        url: String::new(),
        via: String::new(),
        reliability: Reliability::B,
        origin: OriginId::new(format!("origin-{id}")),
        note: String::new(),
    }
}

pub fn text_fact(variable: &str, text: &str) -> Fact {
    let (variable, value) = (VariableId::new(variable), FactValue::Text(text.into()));
    Fact { variable, value, unit: String::new(), qualifier: Qualifier::Exact }
}

pub fn statement(id: &str, source: &str, place: (&str, &str), time: &str) -> Statement {
    Statement {
        id: StatementId::new(id),
        source: SourceId::new(source),
        host: Code::new(place.0),
        sectors: place.1.split(';').filter(|code| !code.is_empty()).map(Code::new).collect(),
        period: period(time),
        phase: Phase::Work,
        indicator: Code::new("retention-of-identity-documents"),
        imposer: Imposer::Employer,
        polarity: Polarity::Supports,
        basis: Code::new("testimony"),
        informants: None,
        text: format!("what {source} said"),
        facts: Vec::new(),
    }
}

/// A posting of one statement; `place` is host, sector, area and employer.
pub fn posting(id: &str, statement: &str, place: (&str, &str, &str, &str), time: &str) -> Posting {
    Posting {
        id: PostingId::new(id),
        host: Code::new(place.0),
        area: place.2.into(),
        sectors: vec![Code::new(place.1)],
        employer_kind: Code::new(place.3),
        period: period(time),
        workers: Some(31),
        description: "Crew of 31".into(),
        statements: vec![StatementId::new(statement)],
    }
}

/// So many people of `measure`; `place` is host, sector and area.
pub fn claim(id: &str, source: &str, (host, sector, area): (&str, &str, &str), time: &str, people: u64) -> Claim {
    Claim {
        id: ClaimId::new(id),
        source: SourceId::new(source),
        locator: "p. 1".into(),
        measure: Code::new("workers_present"),
        host: Code::new(host),
        area: area.into(),
        sectors: vec![Code::new(sector)],
        period: period(time),
        quantity: Quantity::Point(people.into()),
        unit: Code::new("persons"),
        original: None,
        basis: Code::new("testimony"),
        informants: None,
        credibility: Credibility::PossiblyTrue,
        derived: None,
        status: ClaimStatus::Accepted,
        note: String::new(),
    }
}

pub fn from(mut claim: Claim, parent: &str) -> Claim {
    let (derivation, ground) = (Derivation::Repeats, DerivationGround::Stated);
    claim.derived = Some(Descent { parents: vec![ClaimId::new(parent)], derivation, ground });
    claim
}

pub fn critique(id: &str, source: &str, claims: &[&str]) -> Critique {
    let claims = claims.iter().map(|one| ClaimId::new(*one)).collect();
    Critique { id: CritiqueId::new(id), source: SourceId::new(source), text: String::new(), claims }
}

fn row(study: &mut Study, id: &str) {
    study.rows.insert(id.to_owned(), RowOrigin { file: "table.csv".into(), line: 2 });
}

pub fn put_source(study: &mut Study, one: Source) {
    row(study, one.id.as_str());
    study.sources.insert(one.id.clone(), one);
}

pub fn put_statement(study: &mut Study, one: Statement) {
    row(study, one.id.as_str());
    study.statements.insert(one.id.clone(), one);
}

pub fn put_posting(study: &mut Study, one: Posting) {
    row(study, one.id.as_str());
    study.postings.insert(one.id.clone(), one);
}

pub fn put_claim(study: &mut Study, one: Claim) {
    row(study, one.id.as_str());
    study.claims.insert(one.id.clone(), one);
}

pub fn put_measure(study: &mut Study, code: &str, class: &str) {
    let code = Code::new(code);
    let measure = Measure { code: code.clone(), class: class.into(), units: Vec::new(), meaning: String::new() };
    study.measures.insert(code, measure);
}

pub fn speaker(register: &mut ConsentRegister, source: &str, person: &str) {
    let (source, person) = (SourceId::new(source), Pseudonym::new(person));
    register.people.push(PersonBehind { source, person, role: PersonRole::Speaker });
}

pub fn family(register: &mut ConsentRegister, person: &str, family: &str) {
    register.families.push(FamilyMember { person: Pseudonym::new(person), family: family.into() });
}

pub fn yes(source: &str, person: &str, intended: Use) -> Consent {
    Consent {
        id: ConsentId::new(format!("Y-{source}-{intended}")),
        source: SourceId::new(source),
        person: Pseudonym::new(person),
        intended,
        recipient: None,
        answer: ConsentAnswer::Given,
        date: "2025-03-18".parse().unwrap(),
        giver: Giver::Person,
        capacity: Capacity::Full,
        interpreter: None,
        language: "ko".into(),
        explained: "read out".into(),
        expiry: None,
        conditions: Vec::new(),
    }
}

/// Groups of people (how many, host, sector) who all agreed; the accounts are numbered through.
pub fn agreeing(groups: &[(usize, &str, &str)]) -> (Study, ConsentRegister) {
    let (mut study, mut register) = (Study::default(), ConsentRegister::default());
    let everybody = groups.iter().flat_map(|(count, host, sector)| std::iter::repeat_n((*host, *sector), *count));
    for (number, place) in everybody.enumerate() {
        let (own, person) = (format!("S{number:03}"), format!("person-{number:03}"));
        put_source(&mut study, source(&own, "testimony"));
        put_statement(&mut study, statement(&format!("C{number:03}"), &own, place, "2015"));
        speaker(&mut register, &own, &person);
        for intended in [Use::Statistics, Use::InternalAnalysis] {
            register.answers.push(yes(&own, &person, intended));
        }
    }
    (study, register)
}
