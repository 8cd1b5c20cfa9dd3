//! The tables that different linkages of the same records give, as a linkage program hands them on, and N under each of them.

use super::{Linked, OverLinkages, Reading, over_linkages};
use crate::lists::averaging::Settings;
use crate::lists::refusal::Refusal;
use crate::lists::table::CaptureTable;
use assize_record::linkage::Kind;
use serde::{Deserialize, Serialize};

/// Samples beyond this number change no digit that is shown.
pub const MOST_SAMPLES: usize = 1000;

/// One table for each rule for links, and one for each draw from the posterior of the linkage. All have the same lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct LinkedTables {
    /// What is counted; persons where that is not said.
    pub kind: Kind,
    /// Only links that are nearly certain: most people, least overlap.
    pub strict: CaptureTable,
    /// Links that are more likely than not. Every method is tried on this table.
    pub likely: CaptureTable,
    /// Links that are possible: fewest people, most overlap.
    pub loose: CaptureTable,
    /// Draws from the posterior of the linkage, all with the same weight.
    pub samples: Vec<CaptureTable>,
    /// How many pairs of records are neither surely linked nor surely not, where that was counted.
    pub uncertain_links: Option<u64>,
}

/// What was written down, before its parts are known to fit.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    #[serde(default)]
    kind: Kind,
    strict: CaptureTable,
    likely: CaptureTable,
    loose: CaptureTable,
    #[serde(default)]
    samples: Vec<CaptureTable>,
    uncertain_links: Option<u64>,
}

impl TryFrom<Unchecked> for LinkedTables {
    type Error = Refusal;

    fn try_from(written: Unchecked) -> Result<Self, Refusal> {
        let Unchecked { kind, strict, likely, loose, samples, uncertain_links } = written;
        if samples.len() > MOST_SAMPLES {
            return Err(Refusal::Setting {
                what: "the number of samples",
                found: samples.len().to_string(),
                accepted: "at most 1000 are accepted",
            });
        }
        let others = [&strict, &loose].into_iter().chain(&samples);
        if let Some(other) = others.into_iter().find(|other| other.lists() != likely.lists()) {
            return Err(Refusal::OtherLists { found: other.lists().join(", "), expected: likely.lists().join(", ") });
        }
        Ok(Self { kind, strict, likely, loose, samples, uncertain_links })
    }
}

/// N under each rule for links, and over all samples.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LinkageDoubt {
    /// What was linked, and is counted.
    pub kind: Kind,
    /// Pairs of records in doubt, where counted.
    pub uncertain_links: Option<u64>,
    /// Strict, likely, loose, by graph averaging.
    pub rules: Vec<Result<Reading, Refusal>>,
    /// Averaged over the samples; `None` where there are none.
    pub averaged: Option<Result<OverLinkages, Refusal>>,
}

/// The names of [`LinkageDoubt::rules`], in order.
pub const RULES: [&str; 3] = ["strict", "likely", "loose"];

impl LinkedTables {
    /// N under each rule and over the samples, by graph averaging.
    pub fn doubt(&self, settings: Settings) -> LinkageDoubt {
        let linked =
            |name: &str, table: &CaptureTable| Linked { name: name.to_owned(), table: table.clone(), weight: 1.0 };
        let rules = RULES.into_iter().zip([&self.strict, &self.likely, &self.loose]);
        let alone =
            |(name, table)| over_linkages(&[linked(name, table)], settings).map(|mut found| found.readings.remove(0));
        let samples = (1..).zip(&self.samples).map(|(number, table): (usize, _)| linked(&number.to_string(), table));
        let samples: Vec<Linked> = samples.collect();
        LinkageDoubt {
            kind: self.kind,
            uncertain_links: self.uncertain_links,
            rules: rules.map(alone).collect(),
            averaged: (!samples.is_empty()).then(|| over_linkages(&samples, settings)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: [u64; 8] = [0, 80, 70, 12, 60, 9, 7, 3];
    const LIKELY: [u64; 8] = [0, 60, 50, 20, 40, 15, 12, 6];
    const LOOSE: [u64; 8] = [0, 40, 35, 28, 25, 22, 20, 12];

    fn written(counts: [u64; 8]) -> String {
        format!("{{\"lists\": [\"A\", \"B\", \"C\"], \"counts\": {counts:?}}}")
    }

    fn document(rest: &str) -> String {
        let [strict, likely, loose] = [STRICT, LIKELY, LOOSE].map(written);
        format!("{{\"strict\": {strict}, \"likely\": {likely}, \"loose\": {loose}{rest}}}")
    }

    #[test]
    fn fewer_links_make_more_people() {
        let samples = [STRICT, LIKELY, LIKELY, LOOSE].map(written).join(", ");
        let tables: LinkedTables =
            serde_json::from_str(&document(&format!(", \"samples\": [{samples}], \"uncertain_links\": 31"))).unwrap();
        let doubt = tables.doubt(Settings::standard(3));
        let rules: Vec<&Reading> = doubt.rules.iter().map(|rule| rule.as_ref().unwrap()).collect();
        assert_eq!(rules.iter().map(|rule| rule.name.as_str()).collect::<Vec<_>>(), RULES);
        assert!(rules[0].median > rules[1].median && rules[1].median > rules[2].median, "{rules:?}");
        let averaged = doubt.averaged.unwrap().unwrap();
        assert!(averaged.median < rules[0].median && averaged.median > rules[2].median);
        assert!(averaged.interval.high > rules[1].interval.high, "{averaged:?}");
        assert_eq!((averaged.readings.len(), doubt.uncertain_links), (4, Some(31)));
    }

    #[test]
    fn without_samples_there_are_the_three_rules_alone() {
        let tables: LinkedTables = serde_json::from_str(&document("")).unwrap();
        assert_eq!((tables.doubt(Settings::standard(3)).averaged, tables.uncertain_links), (None, None));
        assert_eq!(tables.kind, Kind::Person, "where nothing is said persons were linked");
    }

    #[test]
    fn tables_of_firms_stay_tables_of_firms() {
        let tables: LinkedTables = serde_json::from_str(&document(", \"kind\": \"organisation\"")).unwrap();
        assert_eq!(tables.doubt(Settings::standard(3)).kind, Kind::Organisation);
        let again: LinkedTables = serde_json::from_str(&serde_json::to_string(&tables).unwrap()).unwrap();
        assert_eq!(again, tables);
        let unknown = serde_json::from_str::<LinkedTables>(&document(", \"kind\": \"ship\"")).unwrap_err().to_string();
        assert!(unknown.contains("unknown variant `ship`"), "{unknown}");
    }

    #[test]
    fn tables_that_do_not_fit_each_other_are_refused() {
        let other = r#"{"lists": ["A", "B", "D"], "counts": [0, 1, 1, 1, 1, 1, 1, 1]}"#;
        let many = format!("[{}]", vec![written(LIKELY); MOST_SAMPLES + 1].join(","));
        for (rest, said) in [
            (
                format!(", \"samples\": [{other}]"),
                "a table has the lists A, B, D; those of the likely table are A, B, C",
            ),
            (format!(", \"samples\": {many}"), "the number of samples is 1001; at most 1000 are accepted"),
            (", \"sample\": []".to_owned(), "unknown field `sample`"),
        ] {
            let found = serde_json::from_str::<LinkedTables>(&document(&rest)).unwrap_err().to_string();
            assert!(found.contains(said), "{found}");
        }
    }
}
