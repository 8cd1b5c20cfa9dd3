//! From lists of firms or worksites to identities: block, compare, learn, weigh, divide. Deterministic: the same rows and seed give the same
//! bytes, whatever the number of threads.

use crate::compare::{COMPARISONS, MISSING};
use crate::history::Histories;
use crate::judgement::Verdicts;
use crate::link::{Pair, Step};
use crate::name::compare::Memo;
use crate::partition::{Weighing, partition};
use crate::party::Kind;
use crate::party::address::{Terms, kilometres};
use crate::party::agree::Agreement;
use crate::party::block::{Cost, RULES, Rule, blocked, keys};
use crate::party::levels::comparisons;
use crate::party::model::{Compared, Evidence, Lesson, Model, pair_of};
use crate::party::number::{Numbers, closest};
use crate::party::read::{Parties, Record};
use crate::party::sound::Likeness;
use crate::roster::List;
use rayon::prelude::*;

/// Rounds of learning from partitions, where a pair counts as far as the other records near it let it.
const OVER_PARTITIONS: usize = 2;

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
    histories: Option<Histories>,
}

/// Links lists of firms or worksites.
pub fn link(parties: Parties, settings: Settings) -> Linkage {
    let (blocked, costs) = blocked(&parties);
    let lists = parties.lists.len();
    let found: Vec<(Compared, Rule)> = blocked
        .par_iter()
        .map(|(one, other, rule)| {
            let (a, b) = (*one as usize, *other as usize);
            let of = pair_of(lists, parties.list_of(a), parties.list_of(b));
            (Compared { one: *one, other: *other, lists: of, evidence: compare(&parties, a, b) }, *rule)
        })
        .collect();
    let is_open = |(pair, _): &(Compared, Rule)| !is_barred(&parties, pair.one as usize, pair.other as usize);
    let (open, barred): (Vec<_>, Vec<_>) = found.into_iter().partition(is_open);
    let (compared, rules): (Vec<Compared>, Vec<Rule>) = open.into_iter().unzip();
    let barred = barred.into_iter().map(|(pair, _)| pair.evidence).collect();
    let lesson = Lesson::of(&parties, compared, barred, settings.seed);
    let model = Model::learned(&parties, &lesson);
    let gain = |(rule, cost): (&Rule, Cost)| RuleGain { rule: *rule, cost, new_matches: 0.0 };
    let gains = RULES.iter().zip(costs).map(gain).collect();
    let mut linkage = Linkage { parties, model, pairs: Vec::new(), gains, settings, histories: None };
    linkage.weigh(&lesson, &rules);
    for _ in 0..OVER_PARTITIONS {
        let nobody = Verdicts::default();
        linkage.refine(&nobody);
        let mut together = partition(&linkage, &nobody).pairs.into_iter().peekable();
        let p = lesson.pairs.iter().map(|pair| {
            while together.next_if(|found| (found.one, found.other) < (pair.one, pair.other)).is_some() {}
            together
                .next_if(|found| (found.one, found.other) == (pair.one, pair.other))
                .map_or(0.0, |found| found.probability)
        });
        let p: Vec<f64> = p.collect();
        linkage.model.maximise(&lesson, &p);
        linkage.weigh(&lesson, &rules);
    }
    linkage
}

fn is_barred(parties: &Parties, one: usize, other: usize) -> bool {
    let (a, b) = (parties.list_of(one), parties.list_of(other));
    a == b && parties.lists[usize::from(a)].nobody_twice
}

impl Weighing for Linkage {
    fn contradiction(&self) -> Option<[f32; COMPARISONS]> {
        None
    }

    fn lists(&self) -> &[List] {
        &self.parties.lists
    }

    fn list_of(&self, record: usize) -> u8 {
        self.parties.list_of(record)
    }

    fn records(&self) -> usize {
        self.parties.len()
    }

    fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    fn seed(&self) -> u64 {
        self.settings.seed
    }

    fn weights(&self, _: &mut Memo, one: usize, other: usize) -> [f32; COMPARISONS] {
        let evidence = compare(&self.parties, one, other);
        std::array::from_fn(|comparison| self.model.weight(&evidence, comparison).unwrap_or(f32::NAN))
    }

    fn expected(&self) -> &[f64] {
        &self.model.expected
    }

    fn learned(&self) -> Option<&Histories> {
        self.histories.as_ref()
    }

    fn learn(&mut self, histories: Histories) {
        self.histories = Some(histories);
    }
}

impl Linkage {
    /// Weighs the pairs of blocking, and keeps the probable ones.
    fn weigh(&mut self, lesson: &Lesson, rules: &[Rule]) {
        self.pairs.clear();
        self.gains.iter_mut().for_each(|gain| gain.new_matches = 0.0);
        for (pair, rule) in lesson.pairs.iter().zip(rules) {
            let log2_odds = self.model.log2_odds(pair.lists, &pair.evidence);
            let found = Pair { one: pair.one, other: pair.other, log2_odds };
            if found.probability() >= self.settings.least_probable {
                self.gains[*rule as usize].new_matches += found.probability();
                self.pairs.push(found);
            }
        }
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
                let firms = [one, other].map(|record| self.parties.records[record].employer_identity);
                let by = if *about == "employer" && !firms.contains(&None) { ", as firms were linked" } else { "" };
                let words = format!("{}{by}", levels[usize::from(evidence.levels[comparison])].words);
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
    let name = parties
        .names
        .agreed(&a.names, &b.names)
        .map(|found| (AGREEMENTS * found.writing as u8 + found.agreement as u8, found.share));
    let found = match parties.kind {
        Kind::Organisations => [
            name,
            address(parties, a, b),
            place(parties, a, b),
            trade(parties, a, b),
            number(a, b),
            form(parties, a, b),
        ],
        Kind::Worksites => [
            name,
            address(parties, a, b),
            employer(parties, a, b),
            place(parties, a, b),
            number(a, b),
            trade(parties, a, b),
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
/// Levels of names in one writing.
pub(crate) const AGREEMENTS: u8 = 10;

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
        return host.map(|host| if host == Likeness::Other { (5, 1.0) } else { (4, of_state()) });
    };
    let province = alike(&parties.provinces, a.province, b.province);
    Some(match (city, host) {
        (Likeness::Same | Likeness::Near, _) => (0, parties.cities.share(a.city).max(parties.cities.share(b.city))),
        (Likeness::Other, _) if province.is_some_and(|found| found != Likeness::Other) => (1, 1.0),
        (Likeness::Other, Some(Likeness::Other)) => (3, 1.0),
        (Likeness::Other, Some(_)) => (2, of_state()),
        (Likeness::Other, None) => (2, 1.0),
    })
}

/// Trades; where both names tell a kind of worksite, that alone.
fn trade(parties: &Parties, a: &Record, b: &Record) -> Found {
    let both = |one: &[u32], other: &[u32]| -> Vec<u32> {
        let alike = |x: &u32| other.iter().any(|y| parties.trades.likeness(*x, *y) != Likeness::Other);
        one.iter().copied().filter(alike).collect()
    };
    let share = |shared: &[u32]| shared.iter().map(|trade| parties.trades.share(*trade)).product();
    if !a.sites.is_empty() && !b.sites.is_empty() {
        let shared = both(&a.sites, &b.sites);
        return Some((if shared.is_empty() { 5 } else { 4 }, share(&shared)));
    }
    if a.trades.is_empty() || b.trades.is_empty() {
        return None;
    }
    let shared = both(&a.trades, &b.trades);
    let level = match (shared.len(), a.trades.len(), b.trades.len()) {
        (0, ..) => 3,
        (both, one, other) if both == one && both == other => 0,
        (both, one, other) if both == one || both == other => 1,
        _ => 2,
    };
    Some((level, share(&shared)))
}

fn employer(parties: &Parties, a: &Record, b: &Record) -> Found {
    let (one, other) = (a.employer?, b.employer?);
    if let (Some(x), Some(y)) = (a.employer_identity, b.employer_identity) {
        // Of two ways to write it the more frequent counts, by its words, as where names are compared.
        let share = |name| parties.employers.agreed(&[name], &[name]).map_or(1.0, |found| found.share);
        return Some(if x == y { (0, share(one).max(share(other))) } else { (2, 1.0) });
    }
    let found = parties.employers.agreed(&[one], &[other])?;
    Some(match found.agreement {
        Agreement::Same | Agreement::Sound => (0, found.share),
        Agreement::Spelled | Agreement::MoreWords | Agreement::Acronym | Agreement::Neighbours => (1, found.share),
        _ => (2, 1.0),
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
