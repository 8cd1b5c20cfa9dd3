//! From the claims of a study to what the model observes: roots, with the cells that they are about. Estimates nothing.

use crate::question::no_distribution;
use crate::scenario::Scenario;
use assize_record::claim::Claim;
use assize_record::echo;
use assize_record::estimate::Exclusion;
use assize_record::id::{ClaimId, Code, OriginId};
use assize_record::place::Group;
use assize_record::quantity::Quantity;
use assize_record::study::Study;
use assize_record::synthesis::SILENT;
use assize_record::term::{Credibility, Extent, Reliability};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::{BTreeMap, BTreeSet};

/// A value on the logarithmic scale, the grain of small counts added.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// One number.
    Point(f64),
    /// Somewhere between; infinite where the source leaves an end open.
    Between(f64, f64),
}

/// One root claim as the model sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    pub claim: ClaimId,
    pub origin: usize,
    pub grade: usize,
    pub value: Value,
    /// Series and years whose people it counts; a claim about several years counts their mean.
    pub cells: Vec<usize>,
    /// Whether these are all series there are.
    pub of_all: bool,
    /// Years that it is about.
    pub years: Vec<usize>,
    /// The part of a host that it is about, where it is not about the whole.
    pub part: Option<usize>,
}

/// People of one host over the years, or of all hosts of which no claim speaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    pub host: Code,
    /// The year at which the walk starts: the first of which a claim speaks.
    pub anchor: usize,
    /// How many states it stands for, where it is the sum of the silent ones.
    pub silent: Option<usize>,
}

/// A part of a host in a year of which claims speak: a sector, a place, or both.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub host: Code,
    pub area: String,
    pub sectors: Vec<Code>,
    pub year: usize,
    /// The same part in the last year before of which claims speak, and how many years lie between.
    pub before: Option<(usize, f64)>,
    /// Parts of the same host and year that share nobody with it and come before it.
    pub beside: Vec<usize>,
}

/// Everything that the model observes.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    pub first_year: i16,
    pub years: usize,
    pub series: Vec<Series>,
    pub origins: Vec<OriginId>,
    /// Place in `letters`, by origin.
    pub letter_of: Vec<usize>,
    pub letters: Vec<Reliability>,
    pub grades: Vec<Credibility>,
    pub parts: Vec<Part>,
    pub observations: Vec<Observation>,
    pub excluded: Vec<Exclusion>,
    /// Members of the group of all hosts of which no claim speaks.
    pub silent: Vec<Code>,
    /// The greatest number of people that any claim names, taken or not.
    pub greatest: f64,
}

impl Evidence {
    /// The calendar year.
    pub fn calendar(&self, year: usize) -> i16 {
        self.first_year + i16::try_from(year).unwrap_or(i16::MAX - self.first_year)
    }
}

/// Takes the roots that fit out of a study.
pub fn evidence(study: &Study, scenario: &Scenario, grain: f64) -> Evidence {
    let mut reader = Reader { study, scenario, grain, excluded: Vec::new() };
    let of_people = |claim: &&Claim| {
        let named = scenario.people.claims.as_ref();
        claim.measure == scenario.measures.people && named.is_none_or(|claims| claims.contains(&claim.id))
    };
    let mut taken: Vec<&Claim> = Vec::new();
    for claim in study.claims.values().filter(of_people) {
        match reader.unfit(claim).or_else(|| reader.said_already(claim, &taken)) {
            None => taken.push(claim),
            Some(reason) => reader.excluded.push(Exclusion { claim: claim.id.clone(), reason }),
        }
    }
    let hosts: BTreeSet<&Code> = taken.iter().map(|claim| &claim.host).filter(|host| reader.is_state(host)).collect();
    taken.retain(|claim| match reader.cannot_be_summed(claim, &hosts) {
        None => true,
        Some(reason) => {
            reader.excluded.push(Exclusion { claim: claim.id.clone(), reason });
            false
        }
    });
    reader.observe(&taken, &hosts)
}

struct Reader<'a> {
    study: &'a Study,
    scenario: &'a Scenario,
    grain: f64,
    excluded: Vec<Exclusion>,
}

impl<'a> Reader<'a> {
    fn is_state(&self, host: &Code) -> bool {
        *host != self.scenario.measures.world && !self.study.groups.contains_key(host)
    }

    fn years(&self, claim: &Claim) -> Vec<usize> {
        let first = self.first_year();
        let touched = self.scenario.years().filter(|year| claim.period.touches_year(*year));
        touched.filter_map(|year| usize::try_from(year - first).ok()).collect()
    }

    fn first_year(&self) -> i16 {
        self.scenario.years().next().unwrap_or(0)
    }

    /// Why a claim is not taken.
    fn unfit(&self, claim: &Claim) -> Option<String> {
        let by_descent = || self.scenario.people.claims.is_none().then(|| self.no_root(claim)).flatten();
        self.unfit_itself(claim).or_else(by_descent).or_else(|| no_distribution(&claim.quantity))
    }

    /// Why a claim could not be taken whatever it comes from.
    fn unfit_itself(&self, claim: &Claim) -> Option<String> {
        let (scenario, study) = (self.scenario, self.study);
        if claim.unit != scenario.units.people {
            return Some(format!("is in {}, not in {}", claim.unit, scenario.units.people));
        }
        if let Some(reason) = scenario.people.leave_out.get(&claim.id) {
            return Some(reason.clone());
        }
        if !study.sources.contains_key(&claim.source) {
            return Some(format!("its source {} is not in the study", claim.source));
        }
        if claim.period.start.is_none() {
            return Some("does not say when its time starts".to_owned());
        }
        self.years(claim)
            .is_empty()
            .then(|| format!("speaks of {}, which lies outside the years asked for", claim.period))
    }

    /// A claim made of others adds nothing to them; one made of a figure of another measure is no figure of this one. Where none
    /// of the others can be heard, for their unit, their years or their source, the claim stands for them, as in the linear pool.
    fn no_root(&self, claim: &Claim) -> Option<String> {
        let descent = claim.derived.as_ref()?;
        let parents: Vec<&Claim> = descent.parents.iter().filter_map(|id| self.study.claims.get(id)).collect();
        let roots = echo::roots(self.study, &claim.id);
        let stranger =
            roots.iter().filter_map(|id| self.study.claims.get(id)).find(|root| root.measure != claim.measure);
        if let Some(stranger) = stranger {
            return Some(format!("gives {}, which is {}, as {}", stranger.id, stranger.measure, claim.measure));
        }
        let above = self.above(claim);
        let is_heard = |other: &Claim| self.unfit_itself(other).or_else(|| no_distribution(&other.quantity)).is_none();
        if above.iter().any(|other| is_heard(other)) {
            let names = parents.iter().map(|parent| parent.id.to_string()).collect::<Vec<_>>().join(", ");
            return Some(format!("is no root: it {} {names}, which speaks for itself", descent.derivation));
        }
        let left_out = |root: &&Claim| Some((root.id.clone(), self.scenario.people.leave_out.get(&root.id)?));
        let (root, reason) = above.iter().find_map(left_out)?;
        Some(format!("rests on {root}, which is left out: {reason}"))
    }

    /// The claims that a claim comes from, however far up.
    fn above(&self, claim: &Claim) -> Vec<&'a Claim> {
        let study = self.study;
        let others = echo::ancestry(study, &claim.id).into_iter().filter(|id| *id != claim.id);
        others.filter_map(|id| study.claims.get(&id)).collect()
    }

    /// Whether a claim that stands for its roots says what one before it says for the same roots: they have one voice.
    fn said_already(&self, claim: &Claim, taken: &[&Claim]) -> Option<String> {
        let roots = echo::roots(self.study, &claim.id);
        if claim.parents().is_empty() || self.scenario.people.claims.is_some() || roots.is_empty() {
            return None;
        }
        let of_the_same = |other: &&&Claim| {
            (&other.host, &other.area, sorted(&other.sectors)) == (&claim.host, &claim.area, sorted(&claim.sectors))
                && other.period == claim.period
                && echo::roots(self.study, &other.id) == roots
        };
        let first = taken.iter().find(of_the_same)?;
        Some(format!("is no root: {} stands for the same root and speaks for it", first.id))
    }

    /// Who says it: the origin of a claim's root, also where that cannot be heard itself; of its own source where no root is known.
    fn origin_of(&self, claim: &Claim) -> Option<&'a OriginId> {
        let study = self.study;
        let roots = echo::roots(study, &claim.id);
        let of_root = roots.iter().filter_map(|id| study.claims.get(id)).find_map(|root| study.origin_of(&root.source));
        of_root.filter(|_| self.scenario.people.claims.is_none()).or_else(|| study.origin_of(&claim.source))
    }

    /// A group's figure meets a sum only where the sum holds every member, or where it says "at most".
    fn cannot_be_summed(&self, claim: &Claim, hosts: &BTreeSet<&Code>) -> Option<String> {
        let world = &self.scenario.measures.world;
        let group = self.study.groups.get(&claim.host).filter(|group| group.code != *world)?;
        let (known, unknown): (Vec<&Code>, Vec<&Code>) = group.members.iter().partition(|m| hosts.contains(m));
        if known.is_empty() {
            return Some(format!("is about {}, none of whose members has a figure of its own", group.code));
        }
        let upper = matches!(claim.quantity, Quantity::AtMost(_));
        let whole = unknown.is_empty() && group.extent == Extent::Closed;
        (!upper && !whole).then(|| {
            format!("is about {}, whose members are not all known or counted, and is no \"at most\"", group.code)
        })
    }

    fn observe(self, taken: &[&'a Claim], hosts: &BTreeSet<&Code>) -> Evidence {
        let world = &self.scenario.measures.world;
        let anchor = |host: &Code| {
            let of_host = taken.iter().filter(|claim| claim.host == *host);
            of_host.flat_map(|claim| self.years(claim)).min().unwrap_or(0)
        };
        let mut series: Vec<Series> =
            hosts.iter().map(|host| Series { host: (*host).clone(), anchor: anchor(host), silent: None }).collect();
        let members = self.study.groups.get(world).map(|group| group.members.as_slice()).unwrap_or_default();
        let silent: Vec<Code> = members.iter().filter(|member| !hosts.contains(member)).cloned().collect();
        let about_all = taken.iter().any(|claim| claim.host == *world);
        if !silent.is_empty() || (about_all && self.study.groups.get(world).is_none_or(|g| g.extent == Extent::Open)) {
            let code = Code::new(SILENT);
            series.push(Series { host: code, anchor: anchor(world), silent: Some(silent.len().max(1)) });
        }
        let mut evidence = Evidence {
            first_year: self.first_year(),
            years: self.scenario.years().count(),
            series,
            origins: Vec::new(),
            letter_of: Vec::new(),
            letters: Vec::new(),
            grades: Vec::new(),
            parts: Vec::new(),
            observations: Vec::new(),
            excluded: Vec::new(),
            silent,
            greatest: self.greatest(),
        };
        self.name_origins(taken, &mut evidence);
        evidence.parts = self.parts(taken);
        for claim in taken {
            evidence.observations.push(self.observation(claim, &evidence));
        }
        evidence.excluded = self.excluded;
        evidence
    }

    fn greatest(&self) -> f64 {
        let of_people =
            |claim: &&Claim| claim.measure == self.scenario.measures.people && claim.unit == self.scenario.units.people;
        let claims =
            self.study.claims.values().filter(of_people).filter(|claim| no_distribution(&claim.quantity).is_none());
        let ends = claims.flat_map(|claim| claim.quantity.low().into_iter().chain(claim.quantity.high()));
        ends.filter_map(|end| end.to_f64()).fold(1.0, f64::max)
    }

    fn name_origins(&self, taken: &[&Claim], evidence: &mut Evidence) {
        let mut best: BTreeMap<&OriginId, Reliability> = BTreeMap::new();
        for claim in taken {
            let (Some(origin), Some(source)) = (self.origin_of(claim), self.study.sources.get(&claim.source)) else {
                continue;
            };
            let letter = best.entry(origin).or_insert(source.reliability);
            *letter = (*letter).min(source.reliability);
        }
        let letters: BTreeSet<Reliability> = best.values().copied().collect();
        let grades: BTreeSet<Credibility> = taken.iter().map(|claim| claim.credibility).collect();
        evidence.letters = letters.into_iter().collect();
        evidence.grades = grades.into_iter().collect();
        let place = |letter: &Reliability| evidence.letters.iter().position(|one| one == letter).unwrap_or(0);
        evidence.letter_of = best.values().map(place).collect();
        evidence.origins = best.into_keys().cloned().collect();
    }

    /// Parts by host and year, each year's in order of name.
    fn parts(&self, taken: &[&Claim]) -> Vec<Part> {
        let of_parts = taken.iter().filter(|claim| !claim.is_about_whole_host());
        let named: BTreeSet<(usize, &Code, &str, Vec<Code>)> = of_parts
            .filter_map(|claim| {
                Some((middle(&self.years(claim))?, &claim.host, claim.area.as_str(), sorted(&claim.sectors)))
            })
            .collect();
        let mut parts: Vec<Part> = Vec::new();
        for (year, host, area, sectors) in named {
            let same =
                |part: &&(usize, &Part)| part.1.host == *host && part.1.area == area && part.1.sectors == sectors;
            let before = parts.iter().enumerate().rev().find(|part| same(&part));
            let before = before.map(|(place, part)| (place, crate::sampling::real(year - part.year)));
            let beside = beside(&parts, year, host, area, &sectors);
            parts.push(Part { host: host.clone(), area: area.to_owned(), sectors, year, before, beside });
        }
        parts
    }

    fn observation(&self, claim: &Claim, evidence: &Evidence) -> Observation {
        let years = self.years(claim);
        let origin = self.origin_of(claim);
        let part = middle(&years).filter(|_| !claim.is_about_whole_host()).and_then(|year| {
            let sectors = sorted(&claim.sectors);
            let is_it = |part: &Part| {
                (part.year, &part.host, &part.area, &part.sectors) == (year, &claim.host, &claim.area, &sectors)
            };
            evidence.parts.iter().position(is_it)
        });
        let group: Option<&Group> = self.study.groups.get(&claim.host);
        let counts = |series: &Series| {
            claim.host == self.scenario.measures.world
                || series.host == claim.host
                || group.is_some_and(|group| group.members.contains(&series.host))
        };
        let counted: Vec<usize> = (0..evidence.series.len()).filter(|place| counts(&evidence.series[*place])).collect();
        let cells = counted.iter().flat_map(|place| years.iter().map(move |year| place * evidence.years + year));
        Observation {
            claim: claim.id.clone(),
            origin: evidence.origins.iter().position(|one| Some(one) == origin).unwrap_or(0),
            grade: evidence.grades.iter().position(|one| *one == claim.credibility).unwrap_or(0),
            value: value(&claim.quantity, self.grain),
            cells: cells.collect(),
            of_all: counted.len() == evidence.series.len(),
            years,
            part,
        }
    }
}

/// Parts of the same host and year that are whole sectors and share nobody with this one or with one another.
fn beside(parts: &[Part], year: usize, host: &Code, area: &str, sectors: &[Code]) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    if !area.is_empty() {
        return chosen;
    }
    for (place, part) in parts.iter().enumerate() {
        let apart = |one: &[Code], other: &[Code]| !one.iter().any(|sector| other.contains(sector));
        let is_here = part.year == year && part.host == *host && part.area.is_empty();
        if is_here && apart(&part.sectors, sectors) && chosen.iter().all(|c| apart(&parts[*c].sectors, &part.sectors)) {
            chosen.push(place);
        }
    }
    chosen
}

fn middle(years: &[usize]) -> Option<usize> {
    years.get(years.len() / 2).copied()
}

fn sorted(sectors: &[Code]) -> Vec<Code> {
    let set: BTreeSet<&Code> = sectors.iter().collect();
    set.into_iter().cloned().collect()
}

/// A value as the source gives it. An end at zero bounds nothing.
fn value(quantity: &Quantity, grain: f64) -> Value {
    let log = |value: Decimal| (value.to_f64().unwrap_or(0.0) + grain).ln();
    match *quantity {
        Quantity::Point(value) => Value::Point(log(value)),
        Quantity::Range { low, high, .. } if low == high => Value::Point(log(low)),
        Quantity::Range { low, high, .. } if low.is_zero() => Value::Between(f64::NEG_INFINITY, log(high)),
        Quantity::Range { low, high, .. } => Value::Between(log(low), log(high)),
        Quantity::AtLeast(low) => Value::Between(log(low), f64::INFINITY),
        Quantity::AtMost(high) if high.is_zero() => Value::Point(log(high)),
        Quantity::AtMost(high) => Value::Between(f64::NEG_INFINITY, log(high)),
    }
}
