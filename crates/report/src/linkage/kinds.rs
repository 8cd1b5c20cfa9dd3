//! Words, heads and headings of the page that go by what was linked: persons, organisations or worksites.

use assize_record::linkage::Kind;

/// A heading in English and in Korean.
type Heading = (&'static str, &'static str);

/// The words of one kind.
#[derive(Debug)]
pub struct Of {
    /// What the page is called.
    pub title: &'static str,
    /// One of them, with its article.
    pub a: &'static str,
    /// Those on lists, at the beginning of a sentence.
    pub listed: &'static str,
    /// All there are, at the beginning of a sentence.
    pub many: &'static str,
    /// Head of the column that says whether a list holds nobody twice.
    pub no_twice: &'static str,
    /// Head of the column of true pairs that a rule of blocking adds.
    pub expected: &'static str,
    /// Heading of the section of lists.
    pub lists: Heading,
    /// Of how many rows each has.
    pub rows: Heading,
    /// Of how many there are.
    pub estimates: Heading,
    /// Said where nothing tells how many links were missed.
    pub missed: &'static str,
    /// What the captures cannot show.
    pub captures: &'static str,
}

const PERSONS: Of = Of {
    title: "Who is who across lists: a linkage as a whole",
    a: "a person",
    listed: "Persons",
    many: "People",
    no_twice: "that it holds nobody twice",
    expected: "of one person, expected",
    lists: ("Lists, and persons on them", "명단과 인원"),
    rows: ("How many rows each person has", "사람별 행 수"),
    estimates: ("How many people, under each reading of the links", "연결 기준별 추정 인원"),
    missed: "Too few links share a document number to tell how many links were missed, so none are made up for: people on two lists are likely more than found, and every N from these lists is then too high.",
    captures: "Two captures show neither that being on the one makes being on the other more or less likely, nor that some people are hardly ever listed.",
};
const ORGANISATIONS: Of = Of {
    title: "Which organisations are one across lists: a linkage as a whole",
    a: "an organisation",
    listed: "Organisations",
    many: "Organisations",
    no_twice: "that it holds none twice",
    expected: "of one organisation, expected",
    lists: ("Lists, and organisations on them", "명단과 기관"),
    rows: ("How many rows each organisation has", "기관별 행 수"),
    estimates: ("How many organisations, under each reading of the links", "연결 기준별 추정 기관 수"),
    missed: "How many links of organisations blocking missed is not told, so none are made up for: organisations on two lists are likely more than found, and every N from these lists is then too high.",
    captures: "Two captures do not show that being on the one makes being on the other more or less likely. Large organisations are listed more often than small ones, which makes N too low.",
};
const WORKSITES: Of = Of {
    title: "Which worksites are one across lists: a linkage as a whole",
    a: "a worksite",
    listed: "Worksites",
    many: "Worksites",
    no_twice: "that it holds none twice",
    expected: "of one worksite, expected",
    lists: ("Lists, and worksites on them", "명단과 작업장"),
    rows: ("How many rows each worksite has", "작업장별 행 수"),
    estimates: ("How many worksites, under each reading of the links", "연결 기준별 추정 작업장 수"),
    missed: "How many links of worksites blocking missed is not told, so none are made up for: worksites on two lists are likely more than found, and every N from these lists is then too high.",
    captures: "Two captures do not show that being on the one makes being on the other more or less likely. Large worksites are listed more often than small ones, which makes N too low.",
};

/// The words of a kind.
pub fn of(kind: Kind) -> &'static Of {
    match kind {
        Kind::Person => &PERSONS,
        Kind::Organisation => &ORGANISATIONS,
        Kind::Worksite => &WORKSITES,
    }
}
