//! Why a method gives no figure, in words. A refusal is never a number.

use assize_record::quantity::grouped;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use serde::Serialize;

/// Why there is no table or no estimate.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
pub enum Refusal {
    /// The method does not take that many lists.
    #[error("{}; {least} to {most} are accepted", counted(*found, "list"))]
    NumberOfLists {
        /// Lists in the table.
        found: usize,
        /// Fewest that the method takes.
        least: usize,
        /// Most that the method takes.
        most: usize,
    },
    /// A list without a name of its own.
    #[error("list {place} has the name `{name}`; a name must be given, and given once")]
    ListName {
        /// Place of the list, from 1.
        place: usize,
        /// The name found.
        name: String,
    },
    /// A name that no list has.
    #[error("there is no list `{name}`; the lists are {lists}")]
    NoSuchList {
        /// The name given.
        name: String,
        /// The names that are.
        lists: String,
    },
    /// Tables that should have the same lists and have not.
    #[error("a table has the lists {found}; those of the likely table are {expected}")]
    OtherLists {
        /// Its lists.
        found: String,
        /// The lists of the others.
        expected: String,
    },
    /// Not 2^k counts.
    #[error("{found} patterns; all {expected} of the lists, the empty one included, are needed")]
    NumberOfPatterns {
        /// Counts given.
        found: usize,
        /// Counts needed.
        expected: usize,
    },
    /// A count for people on no list.
    #[error("the pattern of no list has the count {count}; nobody can have counted those who are on no list")]
    UnseenCounted {
        /// The count given.
        count: u64,
    },
    /// The pattern of no list declared impossible.
    #[error("that nobody is on no list cannot be declared: how many they are is what is estimated")]
    UnseenImpossible,
    /// People in a pattern that was declared impossible.
    #[error("{people} people are on exactly {combination}, which was declared impossible")]
    ImpossibleSeen {
        /// The lists of the pattern.
        combination: String,
        /// How many.
        people: u64,
    },
    /// A method that takes every pattern for possible.
    #[error("not shown, for some combinations were declared impossible, and {because}")]
    NotWithImpossible {
        /// What in the method needs them.
        because: &'static str,
    },
    /// A method that takes no range for a count.
    #[error("not shown, for some counts were withheld, and {because}")]
    NotWithWithheld {
        /// What in the method needs every count.
        because: &'static str,
    },
    /// A method that gives no figure on some of the tables that one with withheld counts could be.
    #[error("{refused} of {of} possible tables give no figure; on the first, {first}")]
    OnPossibleTables {
        /// Different tables without a figure.
        refused: usize,
        /// Different tables.
        of: usize,
        /// Why there is none on the first of them.
        first: Box<Refusal>,
    },
    /// Counts beyond exact arithmetic.
    #[error("more than {} people in the table", grouped((*most).into()))]
    TooManyPeople {
        /// The most that is accepted.
        most: u64,
    },
    /// Nobody was seen.
    #[error("nobody is on any list, so there is nothing to estimate from")]
    Nobody,
    /// A list without anybody.
    #[error("list `{list}` has nobody on it; leave it out")]
    EmptyList {
        /// Its name.
        list: String,
    },
    /// The data allow any number of unseen people.
    #[error("no finite estimate: {because}")]
    NotFinite {
        /// What in the table causes it.
        because: String,
    },
    /// A reason in the words of the method.
    #[error("{because}")]
    Stated {
        /// The reason.
        because: String,
    },
    /// A setting of the method makes no sense.
    #[error("{what} is {found}; {accepted}")]
    Setting {
        /// The setting.
        what: &'static str,
        /// The value found.
        found: String,
        /// What would be accepted.
        accepted: &'static str,
    },
    /// Chains that do not agree with each other.
    #[error(
        "the chains do not agree, so no figure is given: R-hat is {r_hat:.3} (at most {r_hat_limit:.2} is accepted) and the effective draws are {bulk:.0} (at least {bulk_limit:.0} are asked for); the chains' own medians run from {} to {}",
        people(*lowest),
        people(*highest)
    )]
    NotMixed {
        /// Rank-normalised split R-hat of N.
        r_hat: f64,
        /// The most that is accepted.
        r_hat_limit: f64,
        /// Bulk effective sample size.
        bulk: f64,
        /// The least that is accepted.
        bulk_limit: f64,
        /// Smallest median of a chain.
        lowest: f64,
        /// Largest median of a chain.
        highest: f64,
    },
}

/// A count with its noun: `1 list`, `3 lists`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A number of people, `149,614,217`.
fn people(number: f64) -> String {
    Decimal::from_f64(number.round()).map_or_else(|| format!("{number:.3e}"), grouped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_list_is_no_lists_and_large_numbers_are_read_in_groups() {
        let lists = |found| Refusal::NumberOfLists { found, least: 2, most: 12 }.to_string();
        let said = [0, 1, 13].map(lists);
        assert_eq!(
            said,
            ["0 lists; 2 to 12 are accepted", "1 list; 2 to 12 are accepted", "13 lists; 2 to 12 are accepted"]
        );
        let chains = Refusal::NotMixed {
            r_hat: 1.2934,
            r_hat_limit: 1.05,
            bulk: 34.2,
            bulk_limit: 400.0,
            lowest: 149_614_217.4,
            highest: 368_114_686.0,
        };
        let end = "the chains' own medians run from 149,614,217 to 368,114,686";
        assert!(chains.to_string().ends_with(end), "{chains}");
    }
}
