//! Which pairs of firms or worksites are compared: those that share a key of one of the rules, the smallest groups first up to a budget.

use crate::name::channel::shortened;
use crate::party::Kind;
use crate::party::read::{Parties, Record};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

/// What two records must share to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A registration number.
    Number,
    /// All proper words as one.
    WholeName,
    /// One proper word.
    Word,
    /// The consonants of all proper words.
    Consonants,
    /// One proper word but for an error of keying.
    Error,
    /// Names without a proper word: two trades, or a trade and a city.
    Trades,
    /// Beginnings that an acronym may have.
    Acronym,
    /// Street and house.
    Address,
    /// Employer, by name or as a firm that was linked before, and city.
    EmployerCity,
    /// Sector and city.
    SectorCity,
    /// A square of a twentieth of a degree.
    Point,
}

/// The rules in the order in which pairs are counted for them.
pub const RULES: [Rule; 11] = [
    Rule::Number,
    Rule::WholeName,
    Rule::Word,
    Rule::Consonants,
    Rule::Error,
    Rule::Trades,
    Rule::Acronym,
    Rule::Address,
    Rule::EmployerCity,
    Rule::SectorCity,
    Rule::Point,
];
/// Pairs that one rule may give for each record.
const PAIRS_PER_RECORD: u64 = 20;
/// Letters of a word within which an error is looked for.
const LEAST_LETTERS: usize = 5;
/// Squares to a degree.
const SQUARES: f64 = 20.0;

/// What a rule costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// Pairs that no rule before it gave.
    pub new_pairs: u64,
    /// Pairs in groups that are too large.
    pub left_out: u64,
    /// Records in the largest group that is compared.
    pub largest_group: usize,
}

/// Two records and the first rule that gave them.
pub(crate) type Blocked = (u32, u32, Rule);

/// Pairs of records by number, the smaller first, in order, each with the first rule that gave it; and what each rule costs.
pub(crate) fn blocked(parties: &Parties) -> (Vec<Blocked>, [Cost; RULES.len()]) {
    let found: Vec<(Vec<Blocked>, Cost)> = RULES.par_iter().map(|rule| of_rule(parties, *rule)).collect();
    let mut costs = [Cost::default(); RULES.len()];
    let mut pairs = Vec::new();
    for ((of_rule, cost), known) in found.into_iter().zip(&mut costs) {
        pairs.extend(of_rule);
        *known = cost;
    }
    pairs.par_sort_unstable();
    pairs.dedup_by_key(|(one, other, _)| (*one, *other));
    for (_, _, rule) in &pairs {
        costs[*rule as usize].new_pairs += 1;
    }
    (pairs, costs)
}

fn of_rule(parties: &Parties, rule: Rule) -> (Vec<Blocked>, Cost) {
    let mut groups: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
    for (number, record) in (0u32..).zip(&parties.records) {
        let mut keys = keys(parties, record, rule);
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            groups.entry(key).or_default().push(number);
        }
    }
    let mut groups: Vec<(u64, Vec<u32>)> = groups.into_iter().filter(|(_, group)| group.len() > 1).collect();
    groups.sort_unstable_by_key(|(key, group)| (group.len(), *key));
    let budget = PAIRS_PER_RECORD * parties.len() as u64;
    let (mut pairs, mut cost, mut spent) = (Vec::new(), Cost::default(), 0u64);
    for (_, group) in groups {
        let size = group.len() as u64;
        let of_group = size * (size - 1) / 2;
        if spent + of_group > budget.max(PAIRS_PER_RECORD * PAIRS_PER_RECORD) {
            cost.left_out += of_group;
            continue;
        }
        spent += of_group;
        cost.largest_group = group.len();
        for (at, one) in group.iter().enumerate() {
            pairs.extend(group[at + 1..].iter().map(|other| (*one, *other, rule)));
        }
    }
    (pairs, cost)
}

fn hash(of: impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    of.hash(&mut hasher);
    hasher.finish()
}

/// The keys of a record under a rule.
pub(crate) fn keys(parties: &Parties, record: &Record, rule: Rule) -> Vec<u64> {
    let names = || record.names.iter().map(|name| *name as usize);
    let joined = || names().filter_map(|name| parties.names.joined[name].as_ref());
    let words =
        || names().flat_map(|name| &parties.names.names[name].proper).map(|word| &parties.names.sounds[*word as usize]);
    let stated = |numbers: [u32; 2]| numbers.iter().all(|number| *number != 0).then(|| hash(numbers));
    match rule {
        Rule::Number => record.numbers.iter().map(|number| hash(&number.signs)).collect(),
        Rule::WholeName => joined().flat_map(|whole| &whole.keys).map(hash).collect(),
        Rule::Word => words().flat_map(|word| &word.keys).map(hash).collect(),
        Rule::Consonants => {
            let of_words = words().filter(|word| word.bare.len() > 2).map(|word| hash(&word.bare));
            joined().filter(|whole| whole.bare.len() > 1).map(|whole| hash(&whole.bare)).chain(of_words).collect()
        }
        Rule::Error => {
            let long = words()
                .chain(joined())
                .flat_map(|word| word.keys.iter().chain([&word.latin]))
                .filter(|key| key.len() >= LEAST_LETTERS);
            long.flat_map(|key| shortened(&key.chars().collect::<Vec<_>>(), false)).collect()
        }
        Rule::Trades => names().flat_map(|name| trades(parties, name)).collect(),
        Rule::Acronym => names().flat_map(|name| beginnings(parties, name)).collect(),
        Rule::Address => match (record.street, record.house) {
            (0, _) | (_, None) => Vec::new(),
            (street, Some(house)) => vec![hash((street, house))],
        },
        Rule::EmployerCity => {
            let whole = record.employer.and_then(|name| parties.employers.joined[name as usize].as_ref());
            let keys = whole.into_iter().flat_map(|whole| &whole.keys).map(|key| hash((key, record.city)));
            let firm = record.employer_identity.map(|firm| hash(("firm", firm, record.city)));
            keys.chain(firm).filter(|_| record.city != 0 && parties.kind == Kind::Worksites).collect()
        }
        Rule::SectorCity => {
            let kinds = record.trades.iter().chain(&record.sites).map(|trade| [*trade, record.city]);
            kinds.filter(|_| parties.kind == Kind::Worksites).filter_map(stated).collect()
        }
        Rule::Point => record.point.map(squares).unwrap_or_default(),
    }
}

/// Pairs of words of a name that has no proper one.
fn trades(parties: &Parties, name: usize) -> Vec<u64> {
    let name = &parties.names.names[name];
    if !name.proper.is_empty() {
        return Vec::new();
    }
    let all = || name.trades.iter().chain(&name.weak);
    let alone = (all().count() == 1).then(|| name.trades.first().map(|trade| hash((trade, trade)))).flatten();
    let pairs =
        name.trades.iter().flat_map(|one| all().filter(move |other| *other != one).map(move |other| (one, other)));
    pairs.map(|(one, other)| hash((one.min(other), one.max(other)))).chain(alone).collect()
}

/// The first two letters of an acronym; of other names those of the first two words, and the first letter of both.
fn beginnings(parties: &Parties, name: usize) -> Vec<u64> {
    let name = &parties.names.names[name];
    let two = |text: &str| text.chars().take(2).collect::<String>();
    if let Some(lone) = &name.lone {
        return vec![hash(two(lone))];
    }
    let words = &name.letters;
    let first: Vec<char> = words.iter().filter_map(|word| word.chars().next()).collect();
    if words.len() < 2 {
        return Vec::new();
    }
    let starts = words.iter().take(2).map(|word| two(word));
    let initials = first.windows(2).take(2).map(|letters| letters.iter().collect::<String>());
    starts.chain(initials).map(hash).collect()
}

/// The square of a point, and its neighbours north and east, so that points close by share one.
fn squares((latitude, longitude): (f64, f64)) -> Vec<u64> {
    #[expect(clippy::cast_possible_truncation, reason = "degrees are small numbers")]
    let square = |degrees: f64| (degrees * SQUARES).floor() as i32;
    let (north, east) = (square(latitude), square(longitude));
    [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(up, right)| hash((north + up, east + right))).to_vec()
}
