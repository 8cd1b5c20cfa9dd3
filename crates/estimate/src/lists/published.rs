//! Tables printed in papers, with the paper. Adds nothing to them.

use super::read::{Unwritten, read};
use super::table::CaptureTable;

/// A table that was printed, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// Short name, as its file's.
    pub name: &'static str,
    /// The paper that prints it.
    pub citation: &'static str,
    /// The table as CSV.
    pub csv: &'static str,
}

const UK: &str = "Silverman 2014 (Home Office); Bales, Hesketh and Silverman 2015, Significance 12(3):16";
const NETHERLANDS: &str = "van Dijk, Cruyff, van der Heijden and Kragten-Heerdink 2017 (UNODC)";
const MADIGAN_YORK: &str = "Madigan and York 1997, Biometrika 84:19";

macro_rules! published {
    ($($name:literal: $citation:expr,)*) => {
        /// All published tables that ship with the crate.
        pub const TABLES: &[Published] = &[$(
            Published { name: $name, citation: $citation, csv: include_str!(concat!("../../data/mse/", $name, ".csv")) },
        )*];
    };
}

published! {
    "artificial_3": "Chan, Silverman and Vincent 2021, JASA 116:1297, Table 2",
    "korea_3": "Ball, Shin and Yang 2018 (HRDAG)",
    "spina_3": MADIGAN_YORK,
    "kosovo_4": "Ball, Betts, Scheuren, Dudukovich and Asher 2002 (AAAS and ABA-CEELI)",
    "uk2013_5": UK,
    "netherlands_5": NETHERLANDS,
    "neworleans_5": "Bales, Murphy and Silverman 2020, Journal of Human Trafficking 6:375",
    "madiganyork_5": MADIGAN_YORK,
    "uk2013_6": UK,
    "netherlands_6": NETHERLANDS,
}

/// Where a table was printed, if it is one of these, whatever its lists are called.
pub fn printed_in(table: &CaptureTable) -> Option<&'static Published> {
    TABLES.iter().find(|known| published(known.name).is_some_and(|known| known.counts() == table.counts()))
}

/// The published table of that name.
pub fn published(name: &str) -> Option<CaptureTable> {
    let found = TABLES.iter().find(|published| published.name == name)?;
    Some(read(found.csv, Unwritten::Refused).expect("a test reads every table that ships"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn every_table_that_ships_has_the_people_its_paper_prints() {
        let lines = TABLES.iter().map(|p| {
            let table = published(p.name).unwrap();
            let filled = table.counts().iter().filter(|count| **count > 0).count();
            let apart = table.pairs().filter(|(i, j)| table.on_all(1 << i | 1 << j) == 0).count();
            format!("{}: {} people, {filled} filled patterns, {apart} pairs apart", p.name, table.observed())
        });
        expect![[r#"
            artificial_3: 96 people, 4 filled patterns, 2 pairs apart
            korea_3: 123 people, 6 filled patterns, 0 pairs apart
            spina_3: 621 people, 7 filled patterns, 0 pairs apart
            kosovo_4: 4400 people, 15 filled patterns, 0 pairs apart
            uk2013_5: 2744 people, 18 filled patterns, 1 pairs apart
            netherlands_5: 8234 people, 17 filled patterns, 1 pairs apart
            neworleans_5: 185 people, 14 filled patterns, 3 pairs apart
            madiganyork_5: 537 people, 28 filled patterns, 0 pairs apart
            uk2013_6: 2744 people, 25 filled patterns, 2 pairs apart
            netherlands_6: 8234 people, 24 filled patterns, 2 pairs apart"#]]
        .assert_eq(&lines.collect::<Vec<_>>().join("\n"));
        assert_eq!(published("nowhere"), None);
    }
}
