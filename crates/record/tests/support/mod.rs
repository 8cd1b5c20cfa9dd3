//! Small studies for tests. All of it is made up.

use assize_record::claim::{Claim, Descent};
use assize_record::date::Period;
use assize_record::id::{ClaimId, Code, OriginId, SourceId};
use assize_record::quantity::Quantity;
use assize_record::source::Source;
use assize_record::study::Study;
use assize_record::term::{ClaimStatus, Credibility, Derivation, DerivationGround, Reliability};
use rust_decimal::Decimal;

/// A source of an origin.
pub fn source(id: &str, origin: &str) -> Source {
    Source {
        id: SourceId::new(id),
        kind: Code::new("media"),
        author: format!("Author of {id}"),
        title: format!("Title of {id}"),
        published: "2015".parse().unwrap(),
        language: "en".into(),
        url: "https://example.org".into(),
        via: String::new(),
        reliability: Reliability::B,
        origin: OriginId::new(origin),
        note: String::new(),
    }
}

/// A stock of `people` in a host in 2015, by a source, from other claims.
pub fn claim(id: &str, source: &str, host: &str, people: i64, parents: &[&str]) -> Claim {
    Claim {
        id: ClaimId::new(id),
        source: SourceId::new(source),
        locator: "para 1".into(),
        measure: Code::new("workers_present"),
        host: Code::new(host),
        area: String::new(),
        sectors: vec![Code::new("all")],
        period: Period::of_year(2015),
        quantity: Quantity::Point(Decimal::from(people)),
        unit: Code::new("persons"),
        original: None,
        basis: Code::new("media"),
        informants: None,
        credibility: Credibility::PossiblyTrue,
        derived: (!parents.is_empty()).then(|| Descent {
            parents: parents.iter().map(|p| ClaimId::new(*p)).collect(),
            derivation: Derivation::Repeats,
            ground: DerivationGround::Stated,
        }),
        status: ClaimStatus::Accepted,
        note: String::new(),
    }
}

/// A study of the given sources (id, origin) and claims.
pub fn study(sources: &[(&str, &str)], claims: Vec<Claim>) -> Study {
    Study {
        sources: sources.iter().map(|(id, origin)| (SourceId::new(*id), source(id, origin))).collect(),
        claims: claims.into_iter().map(|c| (c.id.clone(), c)).collect(),
        ..Study::default()
    }
}
