//! The linkages of persons, of organisations and of worksites, asked alike.

use super::rows::Source;
use assize_linkage::judgement::Verdicts;
use assize_linkage::link::{Linkage, Settings, Step, link};
use assize_linkage::missed::Completeness;
use assize_linkage::partition::{Partitions, Weighing};
use assize_linkage::party::link as party;
use assize_record::linkage::RuleNote;

/// A linkage of one kind.
pub enum Linker {
    Persons(Box<Linkage>),
    Parties(Box<party::Linkage>),
}

impl Linker {
    /// Links rows with `seed`, pairs looked at by themselves.
    pub fn of(source: Source, seed: u64) -> Self {
        match source {
            Source::Persons(roster) => Self::Persons(Box::new(link(*roster, Settings { seed, ..Settings::default() }))),
            Source::Parties(parties) => {
                let settings = party::Settings { seed, ..party::Settings::default() };
                Self::Parties(Box::new(party::link(*parties, settings)))
            }
        }
    }

    /// Learns how many are on which lists; judgements are obeyed.
    pub fn refine(&mut self, verdicts: &Verdicts) {
        match self {
            Self::Persons(linkage) => linkage.refine(verdicts),
            Self::Parties(linkage) => linkage.refine(verdicts),
        }
    }

    pub fn weighing(&self) -> &dyn Weighing {
        match self {
            Self::Persons(linkage) => &**linkage,
            Self::Parties(linkage) => &**linkage,
        }
    }

    /// Samples of who is who by seed. Those of persons make up for links that blocking missed, where enough links share a document
    /// number to say how many.
    ///
    /// Also whether they make up for links that were missed.
    pub fn samples<'a>(&'a self, partitions: &'a Partitions) -> (Box<dyn Fn(u64) -> Vec<u32> + Sync + 'a>, bool) {
        match self {
            Self::Persons(linkage) => {
                let completeness = Completeness::of(linkage, partitions);
                let is_told = completeness.is_told();
                (Box::new(move |seed| completeness.draw(linkage, partitions, seed)), is_told)
            }
            Self::Parties(_) => (Box::new(|seed| partitions.draw(seed)), false),
        }
    }

    /// What each rule of blocking costs and adds.
    pub fn rules(&self) -> Vec<RuleNote> {
        match self {
            Self::Persons(linkage) => {
                let rules = linkage.gains.iter().zip(&linkage.blocks.costs).zip(linkage.blocks.in_use);
                rules
                    .map(|((gain, cost), in_use)| RuleNote {
                        rule: words_of(&format!("{:?}", gain.rule)),
                        new_pairs: gain.new_pairs,
                        new_matches: gain.new_matches,
                        left_out: cost.left_out,
                        largest_group: cost.largest_group as u64,
                        in_use,
                    })
                    .collect()
            }
            Self::Parties(linkage) => {
                let note = |gain: &party::RuleGain| RuleNote {
                    rule: words_of(&format!("{:?}", gain.rule)),
                    new_pairs: gain.cost.new_pairs,
                    new_matches: gain.new_matches,
                    left_out: gain.cost.left_out,
                    largest_group: gain.cost.largest_group as u64,
                    in_use: true,
                };
                linkage.gains.iter().map(note).collect()
            }
        }
    }

    /// How many of the given pairs blocking reaches.
    pub fn reached(&self, pairs: impl Iterator<Item = (usize, usize)>) -> u64 {
        match self {
            Self::Persons(linkage) => linkage.reached(pairs),
            Self::Parties(linkage) => linkage.reached(pairs),
        }
    }

    /// log2 of the odds that two records are one, the two alone looked at.
    pub fn log2_odds(&self, one: usize, other: usize) -> f32 {
        match self {
            Self::Persons(linkage) => linkage.log2_odds(one, other),
            Self::Parties(linkage) => linkage.log2_odds(one, other),
        }
    }

    /// The steps to these odds; of organisations and worksites with what each is about.
    pub fn waterfall(&self, one: usize, other: usize) -> Vec<(Option<&'static str>, Step)> {
        match self {
            Self::Persons(linkage) => linkage.waterfall(one, other).into_iter().map(|step| (None, step)).collect(),
            Self::Parties(linkage) => {
                linkage.waterfall(one, other).into_iter().map(|(about, step)| (Some(about), step)).collect()
            }
        }
    }
}

/// `NameBirthYear` as `name birth year`.
pub(super) fn words_of(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}
