//! The rules of the field, table by table: rows become nouns, and what cannot is reported.

mod claims;
mod conditions;
mod sources;
mod states;

use crate::breach::Breach;
use crate::reader::Reader;
use crate::table::{Row, Table};
use assize_record::id::Code;
use assize_record::measure::Measure;
use assize_record::source::RowOrigin;
use assize_record::study::{CodeMeaning, Study};
use assize_record::term;
use std::collections::{BTreeMap, BTreeSet};

/// The study's closed lists, and which places are groups.
pub struct Lists {
    codes: BTreeMap<String, BTreeSet<String>>,
    pub groups: BTreeSet<String>,
}

impl Lists {
    pub fn has(&self, list: &str, code: &str) -> bool {
        self.codes.get(list).is_some_and(|codes| codes.contains(code))
    }

    pub fn members(&self, list: &str) -> String {
        let members = self.codes.get(list).map(|codes| codes.iter().cloned().collect::<Vec<_>>().join(", "));
        members.unwrap_or_else(|| format!("nothing: codes.csv has no list {list}"))
    }
}

/// What a rule module works on.
pub struct Work<'a> {
    pub tables: &'a BTreeMap<String, Table>,
    pub lists: Lists,
    pub breaches: &'a mut Vec<Breach>,
    pub study: Study,
}

impl Work<'_> {
    /// Turns each row of a table into a noun and keeps where it came from under the id that `keep` gives back.
    pub fn rows(&mut self, table: &str, mut keep: impl FnMut(&mut Reader<'_>, &mut Study) -> Option<String>) {
        let Some(table) = self.tables.get(table) else { return };
        for row in &table.rows {
            let mut reader = Reader { file: &table.file, row, lists: &self.lists, breaches: self.breaches };
            if let Some(id) = keep(&mut reader, &mut self.study) {
                self.study.rows.insert(id, RowOrigin { file: table.file.clone(), line: row.line });
            }
        }
    }

    /// All values of a column, also of rows that are broken elsewhere: one breach is not reported twice.
    pub fn column(&self, table: &str, column: &str) -> BTreeSet<String> {
        self.tables.get(table).map_or_else(BTreeSet::new, |t| t.column(column).into_iter().map(str::to_owned).collect())
    }
}

/// Builds the study; where breaches were noted it is not complete.
pub fn study(tables: &BTreeMap<String, Table>, breaches: &mut Vec<Breach>) -> Study {
    let empty = Lists { codes: BTreeMap::new(), groups: BTreeSet::new() };
    let mut work = Work { tables, lists: empty, breaches, study: Study::default() };
    codes(&mut work);
    sources::groups(&mut work);
    sources::sources(&mut work);
    claims::claims(&mut work);
    conditions::variables(&mut work);
    conditions::statements(&mut work);
    conditions::postings(&mut work);
    states::tiers(&mut work);
    states::policies(&mut work);
    states::responses(&mut work);
    states::recommendations(&mut work);
    claims::critiques(&mut work);
    sources::unused(&mut work);
    sources::unknown(&mut work);
    work.study
}

/// Lists whose members the program reasons about: a study may not widen or narrow them.
fn fixed() -> Vec<(&'static str, Vec<&'static str>)> {
    macro_rules! lists {
        ($($name:ident),+) => { vec![$((term::$name::LIST, term::$name::ALL.iter().map(|t| t.code()).collect())),+] };
    }
    lists!(
        Reliability,
        Credibility,
        Derivation,
        DerivationGround,
        ClaimStatus,
        Phase,
        Imposer,
        Polarity,
        Qualifier,
        VariableType,
        Tier,
        ResponseStatus,
        RepatriatedQualifier,
        Extent
    )
}

fn codes(work: &mut Work<'_>) {
    let Some(table) = work.tables.get("codes") else { return };
    for row in &table.rows {
        let (list, code) = (row.cell("list").to_owned(), row.cell("code").to_owned());
        let meaning = row.cell("meaning").to_owned();
        if list == "measure" {
            measure(work, table, row);
        }
        work.study.codes.push(CodeMeaning { list: list.clone(), code: Code::new(code.as_str()), meaning });
        work.lists.codes.entry(list).or_default().insert(code);
    }
    work.study.codes.sort_by(|a, b| (&a.list, &a.code).cmp(&(&b.list, &b.code)));
    for (list, members) in fixed() {
        let found = work.lists.codes.get(list);
        let same = found.is_some_and(|found| {
            found.iter().map(String::as_str).collect::<BTreeSet<_>>() == members.iter().copied().collect()
        });
        if !same {
            let found = found.map_or_else(String::new, |found| found.iter().cloned().collect::<Vec<_>>().join(", "));
            let problem = format!("list {list} differs from the list that the program reasons about");
            work.breaches.push(Breach::of_file(&table.file, &problem, &found, &members.join(", ")));
        }
    }
    work.lists.groups = work.column("groups", "code");
}

fn measure(work: &mut Work<'_>, table: &Table, row: &Row) {
    let units: Vec<Code> = row.cell("units").split(';').filter(|unit| !unit.is_empty()).map(Code::new).collect();
    if row.cell("class").is_empty() || units.is_empty() {
        let breach = row.breach(
            &table.file,
            "class",
            "a measure without class or units",
            row.cell("code"),
            "a class and at least one unit",
        );
        work.breaches.push(breach);
    }
    let code = Code::new(row.cell("code"));
    let measure = Measure {
        code: code.clone(),
        class: row.cell("class").to_owned(),
        units,
        meaning: row.cell("meaning").to_owned(),
    };
    work.study.measures.insert(code, measure);
}
