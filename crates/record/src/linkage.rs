//! Who is who across lists: how a list's columns are read, what people judged, and what a linkage found. Holds no name.

pub mod measured;
mod packed;

use crate::id::{ListId, RecordId, UserId};
use crate::linkage::measured::LessonNote;
use crate::results::Run;
use crate::term::{TermError, terms};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

/// People in a cell below which it points at somebody: shown inside the case only.
pub const SMALL: u64 = 5;
/// Characters of a list's name, at most.
pub const LIST_NAME: usize = 32;

terms! {
    /// What the rows of a list are of. Each kind is linked by itself.
    #[derive(Default)]
    Kind in "list_kind" {
        /// Persons.
        #[default]
        Person = "person",
        /// Firms, banks, bureaus.
        Organisation = "organisation",
        /// Places of work.
        Worksite = "worksite",
    }

    /// What a column of a list states.
    Field in "list_field" {
        /// Which list the row belongs to, where one file holds several.
        List = "list",
        /// Name, in any script.
        Name = "name",
        /// Other names of an organisation or worksite, divided by semicolons.
        Aliases = "aliases",
        /// Sex.
        Sex = "sex",
        /// Date of birth, as lists write it: 1980-03-09, 9.3.1980, 9 марта 1980, 1980년 3월 9일, 주체69(1980)년, or the year alone.
        Birth = "birth",
        /// Year of birth.
        BirthYear = "birth_year",
        /// Age in the year that the row speaks of.
        Age = "age",
        /// Province: of a person that of origin.
        Province = "province",
        /// County or city: of a person that of origin.
        County = "county",
        /// Host state.
        Host = "host",
        /// Worksite.
        Site = "site",
        /// Employer.
        Employer = "employer",
        /// Year that the row speaks of.
        Year = "year",
        /// Passport, registration number or other number.
        Document = "document",
        /// Street and house.
        Address = "address",
        /// What an organisation or worksite does.
        Sector = "sector",
        /// Degrees north.
        Latitude = "latitude",
        /// Degrees east.
        Longitude = "longitude",
    }

    /// What was said of two records.
    Said in "said" {
        /// One person.
        Same = "same",
        /// Two people.
        Different = "different",
        /// Looked at, and not to be told.
        Unsure = "unsure",
    }
}

impl Kind {
    /// What is compared of this kind; a name is needed.
    pub fn fields(self) -> &'static [Field] {
        use Field::{
            Address, Age, Aliases, Birth, BirthYear, County, Document, Employer, Host, Latitude, List, Longitude, Name,
            Province, Sector, Sex, Site, Year,
        };
        match self {
            Self::Person => {
                &[List, Name, Sex, Birth, BirthYear, Age, Province, County, Host, Site, Employer, Year, Document]
            }
            Self::Organisation => &[List, Name, Aliases, Document, Address, County, Province, Host, Sector],
            Self::Worksite => {
                &[List, Name, Aliases, Document, Address, County, Province, Host, Employer, Sector, Latitude, Longitude]
            }
        }
    }

    /// What can be said of all rows of a list at once.
    pub fn shared_fields(self) -> impl Iterator<Item = Field> {
        use Field::{County, Employer, Host, Province, Sector, Sex, Site, Year};
        let shared = [Sex, Province, County, Host, Site, Employer, Year, Sector];
        shared.into_iter().filter(move |field| self.fields().contains(field))
    }

    /// One of them and several, in words.
    pub fn words(self) -> [&'static str; 2] {
        match self {
            Self::Person => ["person", "people"],
            Self::Organisation => ["organisation", "organisations"],
            Self::Worksite => ["worksite", "worksites"],
        }
    }

    /// Those that stand on lists, in words; `people` are all there are.
    pub fn listed(self) -> &'static str {
        if self == Self::Person { "persons" } else { self.words()[1] }
    }

    fn is_person(&self) -> bool {
        *self == Self::Person
    }
}

/// How one file is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileMapping {
    /// What its rows are of.
    #[serde(default, skip_serializing_if = "Kind::is_person")]
    pub kind: Kind,
    /// The list that all rows belong to; absent where a column says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ListId>,
    /// What is stated, and in which column. A column that is not named here is kept and not compared.
    pub columns: BTreeMap<Field, String>,
    /// What somebody who knows the list says of all rows that do not say it themselves: the host of a firm's payroll, its year.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub otherwise: BTreeMap<Field, String>,
}

/// How lists are read: guessed, shown, changed and confirmed by a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Lists whose keeper vouches that they hold nobody twice.
    #[serde(default)]
    pub nobody_twice: BTreeSet<ListId>,
    /// By name of the file.
    pub files: BTreeMap<String, FileMapping>,
}

/// Whether a text can be the name of a list.
pub fn is_list_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=LIST_NAME).contains(&text.len()) && text.chars().all(fits)
}

/// One judgement. The reason in words stands in the vault with it. Never changed: withdrawing it fills the last field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairJudgement {
    /// From 1, in the order made.
    pub number: u32,
    /// Two records, in order of their ids.
    pub records: (RecordId, RecordId),
    /// What was said.
    pub said: Said,
    /// By whom.
    pub by: UserId,
    /// RFC 3339, UTC.
    pub at: String,
    /// Why.
    pub reason: String,
    /// By whom, when and why it was withdrawn.
    pub withdrawn: Option<JudgementWithdrawn>,
}

/// That a judgement was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgementWithdrawn {
    /// By whom.
    pub by: UserId,
    /// RFC 3339, UTC.
    pub at: String,
    /// Why.
    pub reason: String,
}

/// A list as far as it is told outside the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListNote {
    /// Its name.
    pub list: ListId,
    /// Rows.
    pub rows: u64,
    /// Whether it is vouched for that it holds nobody twice.
    pub nobody_twice: bool,
    /// What its columns are read as; empty in linkages of before this was noted. Names of columns stay in the vault.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub states: BTreeSet<Field>,
}

/// What one rule of blocking costs and adds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleNote {
    /// What two records must share to be compared.
    pub rule: String,
    /// Pairs that no rule before it gave.
    pub new_pairs: u64,
    /// Expected pairs of one person among them.
    pub new_matches: f64,
    /// Pairs in groups that are too large to be compared.
    pub left_out: u64,
    /// Records in the largest group that is compared.
    pub largest_group: u64,
    /// False where it found hardly anybody and was dropped.
    pub in_use: bool,
}

/// How many persons are on exactly the lists of a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatternCount {
    /// One sign a list, in the order of the lists: 1 on it, 0 not on it.
    pub pattern: String,
    /// Persons.
    pub count: u64,
}

/// Capture tables under each reading of the linkage, for estimates of how many people there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptureTables {
    /// The lists, in the order of a pattern's signs.
    pub lists: Vec<ListId>,
    /// Links of probability 0.99 and more.
    pub strict: Vec<PatternCount>,
    /// 0.5 and more.
    pub likely: Vec<PatternCount>,
    /// 0.2 and more.
    pub loose: Vec<PatternCount>,
    /// Samples of the posterior over who is who, each as likely as the others.
    pub samples: Vec<Vec<PatternCount>>,
}

/// What comes of one reading of the linkage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadingNote {
    /// `strict`, `likely`, `loose`.
    pub name: String,
    /// Least probability of a link.
    pub least: f64,
    /// Pairs of at least this probability.
    pub pairs: u64,
    /// Persons.
    pub persons: u64,
    /// By number of rows, how many of them have so many; empty in linkages of before this was counted.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sizes: BTreeMap<u64, u64>,
    /// How many people there are by two captures, where two are set against each other.
    pub chapman: Option<Chapman>,
}

/// Chapman's estimate (1951): N = (first + 1)(second + 1) / (both + 1) - 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Chapman {
    /// Persons in the first capture.
    pub first: u64,
    /// In the second.
    pub second: u64,
    /// In both.
    pub both: u64,
    /// N.
    pub people: f64,
}

/// N averaged over the samples of who is who; the ends hold the doubt about links only.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Averaged {
    /// Mean over samples.
    pub people: f64,
    /// 2.5 % of samples lie below.
    pub low: f64,
    /// 2.5 % of samples lie above.
    pub high: f64,
}

/// Two records with the probability that they are one person, all records near them looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairNote {
    /// Two records, in order of their ids.
    pub records: (RecordId, RecordId),
    /// Probability, 0.01 and more.
    pub probability: f64,
}

/// A pair to look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionNote {
    /// Two records, in order of their ids.
    pub records: (RecordId, RecordId),
    /// Their lists, in the same order.
    pub lists: (ListId, ListId),
    /// Probability.
    pub probability: f64,
    /// By how much the estimate differs between the two answers.
    pub difference: f64,
    /// Standard deviation of the estimate that an answer takes away.
    pub uncertainty: f64,
    /// Standard deviation of the estimate that it takes away by what it teaches about pairs alike; absent in linkages of before this was asked.
    #[serde(default)]
    pub teaches: f64,
}

/// What a linkage found, as the case keeps it outside the vault. Names nobody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Linked {
    /// What was linked.
    #[serde(default, skip_serializing_if = "Kind::is_person")]
    pub kind: Kind,
    /// The computation.
    pub run: Run,
    /// The lists.
    pub lists: Vec<ListNote>,
    /// The lists of the first capture and of the second; empty where there are fewer than two lists.
    pub captures: (Vec<ListId>, Vec<ListId>),
    /// Cells that could not be read and are taken as not stated.
    pub gaps: u64,
    /// Pairs compared.
    pub compared: u64,
    /// Expected number of persons.
    pub expected_persons: f64,
    /// Judgements that stand: same, different, unsure.
    pub judged: BTreeMap<Said, u64>,
    /// What they taught beyond the pairs that they are about; absent in linkages of before anything was learned from them.
    #[serde(default)]
    pub lesson: Option<LessonNote>,
    /// Rules of blocking, in their order.
    pub blocking: Vec<RuleNote>,
    /// Strict, likely, loose.
    pub readings: Vec<ReadingNote>,
    /// N averaged over samples.
    pub averaged: Option<Averaged>,
    /// Whether samples make up for links that were missed, which takes links that share a document number; absent in linkages of before this
    /// was noted.
    #[serde(default)]
    pub made_whole: Option<bool>,
    /// Tables for estimates.
    pub tables: CaptureTables,
    /// All probable pairs, in order of ids.
    #[serde(with = "packed")]
    pub pairs: Vec<PairNote>,
    /// What to ask people first.
    pub questions: Vec<QuestionNote>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lists_name_is_a_short_word_and_never_a_persons() {
        let cases = [("visas", true), ("payroll-2_b", true), ("", false), ("김철수", false), ("two words", false)];
        for (text, expected) in cases {
            assert_eq!(is_list_name(text), expected, "{text}");
        }
        assert!(is_list_name(&"a".repeat(LIST_NAME)) && !is_list_name(&"a".repeat(LIST_NAME + 1)));
    }

    #[test]
    fn a_mapping_reads_back_as_it_was_written_and_refuses_what_it_does_not_know() {
        let text = r#"{"nobody_twice":["visas"],"files":{"v.csv":{"list":"visas","columns":{"name":"ФИО"}}}}"#;
        let mapping: Mapping = serde_json::from_str(text).unwrap();
        assert_eq!(mapping.files["v.csv"].columns[&Field::Name], "ФИО");
        assert_eq!(serde_json::to_string(&mapping).unwrap(), text);
        let firms = r#"{"nobody_twice":[],"files":{"f.csv":{"kind":"organisation","list":"firms","columns":{}}}}"#;
        let mapping: Mapping = serde_json::from_str(firms).unwrap();
        assert_eq!(mapping.files["f.csv"].kind, Kind::Organisation);
        assert_eq!(serde_json::to_string(&mapping).unwrap(), firms);
        let shared = r#"{"nobody_twice":[],"files":{"p.csv":{"list":"pay","columns":{"name":"이름"},"otherwise":{"host":"Qatar","year":"2014"}}}}"#;
        let mapping: Mapping = serde_json::from_str(shared).unwrap();
        assert_eq!(mapping.files["p.csv"].otherwise[&Field::Host], "Qatar");
        assert_eq!(serde_json::to_string(&mapping).unwrap(), shared);
        let unknown = serde_json::from_str::<Mapping>(r#"{"files":{"v.csv":{"columns":{"nose":"x"}}}}"#);
        assert!(unknown.unwrap_err().to_string().contains("unknown variant `nose`"));
    }
}
