//! From lists of firms or worksites to identities: block, compare, learn, weigh, divide. Deterministic: the same rows and seed give the same
//! bytes, whatever the number of threads.

use crate::compare::COMPARISONS;
use crate::judgement::Verdicts;
use crate::link::{Pair, Step};
use crate::partition::Partitions;
use crate::partition::weighed::{Weighed, divided};
use crate::party::Kind;
use crate::party::address::{Terms, kilometres};
use crate::party::agree::Agreement;
use crate::party::block::{Cost, RULES, Rule, blocked, keys};
use crate::party::levels::{MISSING, comparisons};
use crate::party::model::{Compared, Evidence, Model, pair_of};
use crate::party::number::{Numbers, closest};
use crate::party::read::{Parties, Record};
use crate::party::sound::Likeness;
use rayon::prelude::*;

/// What the caller decides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Pairs less probable than this are dropped.
    pub least_probable: f64,
    /// The seed of all sampling.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { least_probable: 0.01, seed: 1 }
    }
}

/// What a rule of blocking adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RuleGain {
    /// The rule.
    pub rule: Rule,
    /// What it costs.
    pub cost: Cost,
    /// Expected pairs of one party that no rule before it gave.
    pub new_matches: f64,
}

/// Lists with their model and their probable pairs.
#[derive(Debug)]
pub struct Linkage {
    /// The records.
    pub parties: Parties,
    /// The weights.
    pub model: Model,
    /// All pairs above the least probability, in order.
    pub pairs: Vec<Pair>,
    /// What each rule added, in the order of [`RULES`].
    pub gains: Vec<RuleGain>,
    /// The settings used.
    pub settings: Settings,
}

/// Links lists of firms or worksites.
pub fn link(parties: Parties, settings: Settings) -> Linkage {
    let (blocked, costs) = blocked(&parties);
    let lists = parties.lists.len();
    let open = |(one, other, _): &&(u32, u32, Rule)| !is_barred(&parties, *one as usize, *other as usize);
    let found: Vec<(Compared, Rule)> = blocked
        .par_iter()
        .filter(open)
        .map(|(one, other, rule)| {
            let (a, b) = (*one as usize, *other as usize);
            let of = pair_of(lists, parties.list_of(a), parties.list_of(b));
            (Compared { one: *one, other: *other, lists: of, evidence: compare(&parties, a, b) }, *rule)
        })
        .collect();
    let (compared, rules): (Vec<Compared>, Vec<Rule>) = found.into_iter().unzip();
    let model = Model::learn(&parties, &compared, settings.seed);
    let mut gains: Vec<RuleGain> =
        RULES.iter().zip(costs).map(|(rule, cost)| RuleGain { rule: *rule, cost, new_matches: 0.0 }).collect();
    let mut pairs = Vec::new();
    for (pair, rule) in compared.iter().zip(rules) {
        let log2_odds = model.log2_odds(pair.lists, &pair.evidence);
        let found = Pair { one: pair.one, other: pair.other, log2_odds };
        if found.probability() >= settings.least_probable {
            gains[rule as usize].new_matches += found.probability();
            pairs.push(found);
        }
    }
    Linkage { parties, model, pairs, gains, settings }
}

fn is_barred(parties: &Parties, one: usize, other: usize) -> bool {
    let (a, b) = (parties.list_of(one), parties.list_of(other));
    a == b && parties.lists[usize::from(a)].nobody_twice
}

impl Linkage {
    /// Divides the records into parties. Judgements of people outrank every weight.
    pub fn partition(&self, verdicts: &Verdicts) -> Partitions {
        let lists: Vec<u8> = self.parties.records.iter().map(|record| record.list).collect();
        let weights = |one: usize, other: usize| {
            let evidence = compare(&self.parties, one, other);
            let mut of_pair = [f32::NAN; COMPARISONS];
            for (comparison, weight) in of_pair.iter_mut().enumerate() {
                *weight = self.model.weight(&evidence, comparison).unwrap_or(f32::NAN);
            }
            of_pair
        };
        divided(&Weighed {
            lists: &lists,
            nobody_twice: &self.parties.lists.iter().map(|list| list.nobody_twice).collect::<Vec<_>>(),
            pairs: &self.pairs,
            expected: &self.model.expected,
            weights: &weights,
            verdicts,
            seed: self.settings.seed,
        })
    }

    /// log2 of the odds that two records are of one party, the two alone looked at.
    pub fn log2_odds(&self, one: usize, other: usize) -> f32 {
        if is_barred(&self.parties, one, other) {
            return f32::NEG_INFINITY;
        }
        let lists = pair_of(self.parties.lists.len(), self.parties.list_of(one), self.parties.list_of(other));
        self.model.log2_odds(lists, &compare(&self.parties, one, other))
    }

    /// Why two records are said to be one party or not: the prior odds, then what each comparison adds; the sum is the log2 odds.
    pub fn waterfall(&self, one: usize, other: usize) -> Vec<(&'static str, Step)> {
        let (a, b) = (self.parties.list_of(one), self.parties.list_of(other));
        let lists = &self.parties.lists;
        let (x, y) = (&lists[usize::from(a)].name, &lists[usize::from(b)].name);
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
        let prior = self.model.prior_bits(a, b) as f32;
        let mut steps = vec![("before", Step { words: format!("any record of {x} and any of {y}"), bits: prior })];
        let evidence = compare(&self.parties, one, other);
        for (comparison, (about, levels)) in comparisons(self.parties.kind).iter().enumerate() {
            if let Some(bits) = self.model.weight(&evidence, comparison) {
                let words = levels[usize::from(evidence.levels[comparison])].words.to_owned();
                steps.push((about, Step { words, bits }));
            }
        }
        steps
    }

    /// How many of the given pairs of records share a key of a rule.
    pub fn reached(&self, pairs: impl Iterator<Item = (usize, usize)>) -> u64 {
        let of = |record: usize, rule: Rule| keys(&self.parties, &self.parties.records[record], rule);
        let share = |one: usize, other: usize| {
            RULES.iter().any(|rule| {
                let theirs = of(other, *rule);
                of(one, *rule).iter().any(|key| theirs.contains(key))
            })
        };
        pairs.filter(|(one, other)| share(*one, *other)).count() as u64
    }
}

/// Compares two records.
pub(crate) fn compare(parties: &Parties, one: usize, other: usize) -> Evidence {
    let (a, b) = (&parties.records[one], &parties.records[other]);
    let name = parties.names.agreed(&a.names, &b.names).map(|found| (level_of(found.agreement), found.share));
    let found = match parties.kind {
        Kind::Organisations => [
            name,
            address(parties, a, b),
            place(parties, a, b),
            sector(parties, a, b),
            number(a, b),
            form(parties, a, b),
        ],
        Kind::Worksites => [
            name,
            address(parties, a, b),
            employer(parties, a, b),
            place(parties, a, b),
            number(a, b),
            sector(parties, a, b),
        ],
    };
    let mut evidence = Evidence { levels: [MISSING; COMPARISONS], shares: [1.0; COMPARISONS] };
    for (at, (level, share)) in found.into_iter().enumerate().filter_map(|(at, found)| Some((at, found?))) {
        evidence.levels[at] = level;
        evidence.shares[at] = share.max(f32::MIN_POSITIVE);
    }
    evidence
}

type Found = Option<(u8, f32)>;

fn level_of(agreement: Agreement) -> u8 {
    match agreement {
        Agreement::Same => 0,
        Agreement::MoreTrades => 1,
        Agreement::Spelled => 2,
        Agreement::MoreWords => 3,
        Agreement::Acronym => 4,
        Agreement::OtherTrades => 5,
        Agreement::Some => 6,
        Agreement::OtherNumber => 7,
        Agreement::Other => 8,
    }
}

fn number(a: &Record, b: &Record) -> Found {
    let (found, x, y) = closest(&a.numbers, &b.numbers)?;
    let checked = x.fits.is_some() && y.fits.is_some();
    let right = x.fits == Some(true) && y.fits == Some(true);
    Some((
        match (found, checked) {
            (Numbers::Same, false) => 0,
            (Numbers::Near, false) => 1,
            (Numbers::Other, false) => 2,
            (Numbers::Same, true) => 3,
            (Numbers::Near, true) => 4,
            (Numbers::Other, true) if right => 5,
            (Numbers::Other, true) => 6,
        },
        1.0,
    ))
}

fn address(parties: &Parties, a: &Record, b: &Record) -> Found {
    if let (Some(one), Some(other)) = (a.point, b.point) {
        let level = match kilometres(one, other) {
            apart if apart <= 0.3 => 5,
            apart if apart <= 3.0 => 6,
            apart if apart <= 30.0 => 7,
            _ => 8,
        };
        return Some((level, 1.0));
    }
    let same = alike(&parties.streets, a.street, b.street)? != Likeness::Other;
    let share = if same { parties.streets.share(a.street).max(parties.streets.share(b.street)) } else { 1.0 };
    let level = match (same, a.house, b.house) {
        (true, Some(x), Some(y)) if x == y => 0,
        (true, Some(_), Some(_)) => 1,
        (false, Some(_), Some(_)) => 2,
        (true, ..) => 3,
        (false, ..) => 4,
    };
    Some((level, share))
}

fn alike(terms: &Terms, one: u32, other: u32) -> Option<Likeness> {
    (one != 0 && other != 0).then(|| terms.likeness(one, other))
}

fn place(parties: &Parties, a: &Record, b: &Record) -> Found {
    let host = alike(&parties.hosts, a.host, b.host);
    let of_state = || parties.hosts.share(a.host).max(parties.hosts.share(b.host));
    let Some(city) = alike(&parties.cities, a.city, b.city) else {
        return host.map(|host| if host == Likeness::Other { (6, 1.0) } else { (5, of_state()) });
    };
    let share = || parties.cities.share(a.city).max(parties.cities.share(b.city));
    let province = alike(&parties.provinces, a.province, b.province);
    Some(match (city, host) {
        (Likeness::Same, _) => (0, share()),
        (Likeness::Near, _) => (1, share()),
        (Likeness::Other, _) if province.is_some_and(|found| found != Likeness::Other) => (2, 1.0),
        (Likeness::Other, Some(Likeness::Other)) => (4, 1.0),
        (Likeness::Other, Some(_)) => (3, of_state()),
        (Likeness::Other, None) => (3, 1.0),
    })
}

fn sector(parties: &Parties, a: &Record, b: &Record) -> Found {
    let share = || parties.sectors.share(a.sector).max(parties.sectors.share(b.sector));
    Some(match alike(&parties.sectors, a.sector, b.sector)? {
        Likeness::Same => (0, share()),
        Likeness::Near => (1, share()),
        Likeness::Other => (2, 1.0),
    })
}

fn employer(parties: &Parties, a: &Record, b: &Record) -> Found {
    let (one, other) = (a.employer?, b.employer?);
    let found = parties.employers.agreed(&[one], &[other])?;
    if let (Some(x), Some(y)) = (a.employer_identity, b.employer_identity) {
        let share = if found.agreement == Agreement::Same { found.share } else { parties.employers.least() };
        return Some(if x == y { (0, share) } else { (2, 1.0) });
    }
    Some(match found.agreement {
        Agreement::Same | Agreement::MoreTrades => (0, found.share),
        Agreement::Spelled | Agreement::MoreWords | Agreement::Acronym => (1, found.share),
        Agreement::OtherTrades | Agreement::Some | Agreement::OtherNumber | Agreement::Other => (2, 1.0),
    })
}

/// Legal forms, where both names state one that says more than "company".
fn form(parties: &Parties, a: &Record, b: &Record) -> Found {
    let forms = |record: &Record| -> Vec<u16> {
        let of = |name: &u32| parties.names.names[*name as usize].form.map(|form| form.0);
        record.names.iter().filter_map(of).collect()
    };
    let (one, other) = (forms(a), forms(b));
    (!one.is_empty() && !other.is_empty()).then(|| {
        let same = one.iter().any(|form| other.contains(form));
        (u8::from(!same), 1.0)
    })
}
