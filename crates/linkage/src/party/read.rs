//! Rows of lists of firms or worksites, read into comparable values. Parses no file: the caller hands over fields as text.

use crate::name::script::composed;
use crate::party::Kind;
use crate::party::address::{Terms, coordinates, house, street};
use crate::party::name::{Names, variants};
use crate::party::number::Number;
use crate::party::words::{Concept, Role, Words};
use crate::roster::{Gap, List};

/// One row, fields as written; an empty text means not stated.
#[derive(Debug, Clone, Copy, Default)]
pub struct Row<'a> {
    /// Number of the list among those declared.
    pub list: u8,
    /// Name in any script; several where "a.k.a." or a semicolon divides them.
    pub name: &'a str,
    /// Other names, divided by semicolons.
    pub aliases: &'a str,
    /// Registration numbers, divided by semicolons.
    pub number: &'a str,
    /// Street and house.
    pub address: &'a str,
    /// City.
    pub city: &'a str,
    /// Province.
    pub province: &'a str,
    /// State.
    pub host: &'a str,
    /// Employer at a worksite, by name.
    pub employer: &'a str,
    /// The same as an identity, where organisations were linked before; it goes before the name.
    pub employer_identity: Option<u32>,
    /// Sector, in words.
    pub sector: &'a str,
    /// Degrees north.
    pub latitude: &'a str,
    /// Degrees east.
    pub longitude: &'a str,
}

/// A record's values; 0 and nothing stand for not stated.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    pub(crate) list: u8,
    pub(crate) names: Vec<u32>,
    pub(crate) numbers: Vec<Number>,
    pub(crate) street: u32,
    pub(crate) house: Option<u32>,
    pub(crate) city: u32,
    pub(crate) province: u32,
    pub(crate) host: u32,
    pub(crate) employer: Option<u32>,
    pub(crate) employer_identity: Option<u32>,
    /// Trades, of the names and the sector.
    pub(crate) trades: Vec<u32>,
    /// Kinds of worksite, of the names.
    pub(crate) sites: Vec<u32>,
    pub(crate) point: Option<(f64, f64)>,
}

/// Records of several lists, ready to be linked.
#[derive(Debug)]
pub struct Parties {
    /// What they are.
    pub kind: Kind,
    /// The lists.
    pub lists: Vec<List>,
    pub(crate) names: Names,
    /// Names of employers, counted apart from those of worksites.
    pub(crate) employers: Names,
    pub(crate) streets: Terms,
    pub(crate) cities: Terms,
    pub(crate) provinces: Terms,
    pub(crate) hosts: Terms,
    /// Trades, sectors and kinds of worksite.
    pub(crate) trades: Terms,
    pub(crate) records: Vec<Record>,
}

/// Lists being read.
#[derive(Debug)]
pub struct Reader {
    parties: Parties,
    gaps: Vec<Gap>,
}

impl Reader {
    /// A reader for the lists declared.
    pub fn new(kind: Kind, lists: Vec<List>) -> Self {
        let parties = Parties {
            kind,
            lists,
            names: Names::default(),
            employers: Names::default(),
            streets: Terms::default(),
            cities: Terms::default(),
            provinces: Terms::default(),
            hosts: Terms::default(),
            trades: Terms::default(),
            records: Vec::new(),
        };
        Self { parties, gaps: Vec::new() }
    }

    /// Reads rows; may be called again and again, batch by batch.
    pub fn read(&mut self, rows: &[Row<'_>]) {
        for row in rows {
            let record = self.record(row);
            self.parties.records.push(record);
        }
    }

    fn record(&mut self, row: &Row<'_>) -> Record {
        let at = self.parties.records.len();
        let mut gap = |field, accepted| self.gaps.push(Gap { row: at, field, accepted });
        let point = coordinates(row.latitude, row.longitude).unwrap_or_else(|()| {
            gap("latitude", "degrees north from -90 to 90 beside degrees east from -180 to 180");
            None
        });
        let lists = self.parties.lists.len().max(1);
        if usize::from(row.list) >= lists {
            gap("list", "the number of a declared list");
        }
        if row.name.chars().any(|letter| !letter.is_whitespace()) && variants(row.name).is_empty() {
            gap("name", "letters or digits of any script");
        }
        let parties = &mut self.parties;
        let mut names: Vec<u32> = variants(&format!("{};{}", row.name, row.aliases))
            .iter()
            .map(|name| parties.names.add(&composed(name)))
            .collect();
        names.sort_unstable();
        names.dedup();
        let [trades, sites] = trades(parties, &names, row.sector);
        let employer = variants(row.employer).first().map(|name| parties.employers.add(&composed(name)));
        Record {
            list: row.list.min(u8::try_from(lists - 1).unwrap_or(u8::MAX)),
            names,
            numbers: Number::all(row.number),
            street: parties.streets.of(&street(row.address), &[]),
            house: house(row.address),
            city: parties.cities.of(row.city, &[Role::City]),
            province: parties.provinces.of(row.province, &[Role::City]),
            host: parties.hosts.of(row.host, &[Role::Country]),
            employer,
            employer_identity: row.employer_identity,
            trades,
            sites,
            point,
        }
    }

    /// Learns how frequent words are, and gives the records with what could not be read. Where no list was declared the records are those of
    /// one without a name.
    pub fn finish(mut self) -> (Parties, Vec<Gap>) {
        let parties = &mut self.parties;
        if parties.lists.is_empty() {
            parties.lists.push(List { name: String::new(), nobody_twice: false });
        }
        parties.names.learn(parties.records.iter().map(|record| record.names.as_slice()));
        let employers: Vec<Vec<u32>> =
            parties.records.iter().map(|record| record.employer.into_iter().collect()).collect();
        parties.employers.learn(employers.iter().filter(|names| !names.is_empty()).map(Vec::as_slice));
        (self.parties, self.gaps)
    }
}

/// Trades and kinds of worksite that names and sector state.
fn trades(parties: &mut Parties, names: &[u32], sector: &str) -> [Vec<u32>; 2] {
    let mut known: Vec<Concept> =
        names.iter().flat_map(|name| &parties.names.names[*name as usize].trades).copied().collect();
    known.sort_unstable();
    known.dedup();
    let (sites, trades): (Vec<Concept>, Vec<Concept>) =
        known.into_iter().partition(|concept| Words::shared().role(*concept) == Role::Site);
    let mut of = |known: Vec<Concept>| -> Vec<u32> {
        known.into_iter().map(|concept| parties.trades.of_known(concept)).collect()
    };
    let (mut trades, sites) = (of(trades), of(sites));
    let sector = parties.trades.of(sector, &[Role::Trade, Role::Site]);
    if sector != 0 && !trades.contains(&sector) {
        trades.push(sector);
    }
    [trades, sites]
}

impl Parties {
    /// Number of records.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// True where there is no record.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The list of a record, by number.
    pub fn list_of(&self, record: usize) -> u8 {
        self.records[record].list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_a_gap_and_not_a_value() {
        let mut reader = Reader::new(Kind::Worksites, vec![List { name: "sites".into(), nobody_twice: false }]);
        reader.read(&[
            Row { name: "Zarya", latitude: "north", longitude: "131", ..Row::default() },
            Row { name: "???", list: 3, ..Row::default() },
            Row { name: "Zarya; ZARYA", employer: "KOMID", number: "7707083893", ..Row::default() },
        ]);
        let (parties, gaps) = reader.finish();
        let named: Vec<(usize, &str)> = gaps.iter().map(|gap| (gap.row, gap.field)).collect();
        assert_eq!(named, [(0, "latitude"), (1, "list"), (1, "name")]);
        assert_eq!((parties.len(), parties.is_empty(), parties.list_of(1)), (3, false, 0));
        let last = &parties.records[2];
        assert_eq!((last.numbers.len(), last.employer, last.city, last.point), (1, Some(0), 0, None));
        assert!(parties.records[1].names.is_empty());
    }
}
