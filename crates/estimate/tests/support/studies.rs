//! Studies for tests: small made-up ones, and the public record read from its tables.

#![expect(dead_code, reason = "each test file uses its own part")]

pub mod record;

use assize_estimate::estimate;
use assize_estimate::scenario::Scenario;
use assize_record::claim::{Claim, Descent};
use assize_record::estimate::{Estimate, Quantiles};
use assize_record::id::{ClaimId, Code, OriginId, SourceId};
use assize_record::measure::Measure;
use assize_record::place::Group;
use assize_record::quantity::Quantity;
use assize_record::source::Source;
use assize_record::study::Study;
use assize_record::term::{ClaimStatus, Credibility, Derivation, DerivationGround, Extent, Reliability};
use rust_decimal::Decimal;

pub const SEED: u64 = 2026;

/// A scenario that ships with the program.
pub fn shipped(name: &str) -> Scenario {
    Scenario::parse(name, &shipped_text(name)).unwrap()
}

pub fn shipped_text(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../../scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The `assize` scenario for one year, with other lines in place of its own.
pub fn scenario(year: i16, changes: &[(&str, &str)]) -> Scenario {
    // The claims that the shipped scenario leaves out are those of the public record.
    let shipped = shipped_text("assize");
    let (before, from_left_out) = shipped.split_once("[people.leave_out]").unwrap();
    let (_, rules) = from_left_out.split_once("[rules]").unwrap();
    let mut text = format!("{before}[rules]{rules}")
        .replace("first_year = 2005", &format!("first_year = {year}"))
        .replace("last_year = 2025", &format!("last_year = {year}"));
    for (from, to) in changes {
        assert!(text.contains(from), "the scenario has no line `{from}`");
        text = text.replace(from, to);
    }
    Scenario::parse("test", &text).unwrap()
}

/// A value as a source gives it: `5`, `3..8`, `3..5..8`, `>=5`, `<=5`.
pub fn quantity(text: &str) -> Quantity {
    let number = |t: &str| Some(t.parse::<Decimal>().unwrap());
    if let Some(low) = text.strip_prefix(">=") {
        return Quantity::new(number(low), None, None).unwrap();
    }
    if let Some(high) = text.strip_prefix("<=") {
        return Quantity::new(None, None, number(high)).unwrap();
    }
    match text.split("..").collect::<Vec<_>>().as_slice() {
        [point] => Quantity::new(None, number(point), None).unwrap(),
        [low, high] => Quantity::new(number(low), None, number(high)).unwrap(),
        [low, point, high] => Quantity::new(number(low), number(point), number(high)).unwrap(),
        other => panic!("{other:?} is no quantity"),
    }
}

/// People in `host` in 2015, from an origin of the same name as the source, at grade B3.
pub fn claim(id: &str, source: &str, host: &str, value: &str) -> Claim {
    Claim {
        id: ClaimId::new(id),
        source: SourceId::new(source),
        locator: "para 1".into(),
        measure: Code::new("workers_present"),
        host: Code::new(host),
        area: String::new(),
        sectors: vec![Code::new("all")],
        period: record::period("2015", "2015"),
        quantity: quantity(value),
        unit: Code::new("persons"),
        original: None,
        basis: Code::new("media"),
        informants: None,
        credibility: Credibility::PossiblyTrue,
        derived: None,
        status: ClaimStatus::Accepted,
        note: String::new(),
    }
}

/// Changes to a claim that read well in a row.
pub trait Told: Sized {
    fn of(self, measure: &str, unit: &str) -> Self;
    fn during(self, start: &str, end: &str) -> Self;
    fn in_sector(self, sector: &str) -> Self;
    fn graded(self, credibility: &str) -> Self;
    fn from(self, derivation: Derivation, parents: &[&str]) -> Self;
}

impl Told for Claim {
    fn of(mut self, measure: &str, unit: &str) -> Self {
        (self.measure, self.unit) = (Code::new(measure), Code::new(unit));
        self
    }

    fn during(mut self, start: &str, end: &str) -> Self {
        self.period = record::period(start, end);
        self
    }

    fn in_sector(mut self, sector: &str) -> Self {
        self.sectors = vec![Code::new(sector)];
        self
    }

    fn graded(mut self, credibility: &str) -> Self {
        self.credibility = credibility.parse().unwrap();
        self
    }

    fn from(mut self, derivation: Derivation, parents: &[&str]) -> Self {
        let parents = parents.iter().map(|p| ClaimId::new(*p)).collect();
        self.derived = Some(Descent { parents, derivation, ground: DerivationGround::Stated });
        self
    }
}

/// A study of claims; each source is of reliability B and its own origin.
pub fn study(claims: Vec<Claim>) -> Study {
    let mut study = Study::default();
    let units = [
        ("workers_present", "persons"),
        ("state_revenue", "USD/year"),
        ("wage_gross", "USD/month"),
        ("state_share_of_wage", "percent"),
    ];
    for (code, unit) in units {
        let measure =
            Measure { code: Code::new(code), class: "any".into(), units: vec![Code::new(unit)], meaning: code.into() };
        study.measures.insert(measure.code.clone(), measure);
    }
    let all = Group {
        code: Code::new("ALL"),
        name: "All".into(),
        members: ["AAA", "BBB", "CCC"].map(Code::new).to_vec(),
        extent: Extent::Open,
        note: String::new(),
    };
    study.groups.insert(all.code.clone(), all);
    for claim in claims {
        let source = source(claim.source.as_str(), claim.source.as_str());
        study.sources.insert(source.id.clone(), source);
        study.claims.insert(claim.id.clone(), claim);
    }
    study
}

pub fn source(id: &str, origin: &str) -> Source {
    Source {
        id: SourceId::new(id),
        kind: Code::new("media"),
        author: "Author".into(),
        title: "Title".into(),
        published: "2015".parse().unwrap(),
        language: "en".into(),
        url: "https://example.org".into(),
        via: String::new(),
        reliability: Reliability::B,
        origin: OriginId::new(origin),
        note: String::new(),
    }
}

/// The estimates of a study in 2015 under the `assize` scenario.
pub fn in_2015(study: &Study) -> Vec<Estimate> {
    estimate(study, &scenario(2015, &[]), SEED)
}

pub fn find<'a>(estimates: &'a [Estimate], quantity: &str, host: &str, year: i16) -> Option<&'a Estimate> {
    estimates
        .iter()
        .find(|e| e.target.quantity.as_str() == quantity && e.target.host.as_str() == host && e.target.year == year)
}

/// The quantiles under the reading that is shown first.
pub fn quantiles(estimate: &Estimate) -> Quantiles {
    estimate.main_reading().unwrap().quantiles
}

/// An estimate as a page of text.
pub fn show(estimate: Option<&Estimate>) -> String {
    let Some(e) = estimate else { return "no estimate".to_owned() };
    let mut out = format!("{} in {}, {:?}\n", e.id, e.unit, e.sides);
    for reading in &e.readings {
        let q = &reading.quantiles;
        out += &format!(
            "{} %: {} [{} {} | {} {}]\n",
            reading.range_read_as,
            short(q.p50),
            short(q.p025),
            short(q.p10),
            short(q.p90),
            short(q.p975)
        );
    }
    for c in &e.contributions {
        let ids = |ids: &[ClaimId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let echoes = if c.echoes.is_empty() { String::new() } else { format!(", not counted {}", ids(&c.echoes)) };
        let (weight, median) = (c.weight * 100.0, short(c.median));
        out += &format!("{weight:.1} % {} {median} from {}{echoes} ({})\n", c.origin, ids(&c.claims), c.ground);
    }
    for line in e.excluded.iter().map(|x| format!("without {}: {}", x.claim, x.reason)) {
        out += &format!("{line}\n");
    }
    for line in e.arithmetic.iter().chain(&e.gaps) {
        out += &format!("{line}\n");
    }
    out.trim_end().to_owned()
}

/// Three significant digits, as a person would say it.
pub fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let scale = 10f64.powf(value.abs().log10().floor() - 2.0);
    let rounded = (value / scale).round() * scale;
    if rounded >= 100.0 { format!("{rounded:.0}") } else { format!("{rounded:.2}") }
}
