//! No prose is passed over, no place stands for two, and what the vault knows is found however it was written down.

use super::*;
use crate::release::made_up::{claim, critique, posting, put_claim, put_source, source, statement, text_fact};
use assize_record::condition::Variable;
use assize_record::id::{Code, VariableId};
use assize_record::measure::Measure;
use assize_record::place::Group;
use assize_record::study::CodeMeaning;
use assize_record::term::{Extent, RepatriatedQualifier, ResponseStatus, Tier, TierStatus, VariableType};
use expect_test::expect;
use proptest::prelude::*;
use serde_json::Value;

/// Prose in these tests begins with this mark.
const MARK: char = '~';
/// Fields that hold an id, a code, a date, a number or a name of a list, and no prose.
const NO_PROSE: &[&str] = &[
    "addressees",
    "as_of",
    "audiences",
    "basis",
    "choices",
    "claims",
    "class",
    "code",
    "credibility",
    "due",
    "employer_kind",
    "end",
    "evidence_date",
    "extent",
    "filed",
    "finding",
    "host",
    "id",
    "imposer",
    "indicator",
    "kind",
    "language",
    "list",
    "measure",
    "members",
    "origin",
    "phase",
    "point",
    "polarity",
    "published",
    "qualifier",
    "reliability",
    "repatriated_qualifier",
    "sectors",
    "source",
    "start",
    "state",
    "statements",
    "status",
    "tier",
    "unit",
    "unit_counted",
    "units",
    "variable",
];

fn marked(what: &str) -> String {
    format!("{MARK}{what}")
}

/// A study with one of each noun; every text in it is marked. Every field is written out, so that a new one breaks this.
fn study() -> Study {
    let mut study = Study { title: marked("title"), ..Study::default() };
    study.codes.push(CodeMeaning { list: "sector".into(), code: Code::new("X1"), meaning: marked("meaning") });
    let measure = Measure {
        code: Code::new("X1"),
        class: "stock".into(),
        units: vec![Code::new("persons")],
        meaning: marked("m"),
    };
    study.measures.insert(measure.code.clone(), measure);
    let group = Group {
        code: Code::new("X1"),
        name: marked("name"),
        members: vec![Code::new("QAT")],
        extent: Extent::Open,
        note: marked("note"),
    };
    study.groups.insert(group.code.clone(), group);
    let variable = Variable {
        id: VariableId::new("X1"),
        kind: VariableType::Text,
        unit: "days".into(),
        choices: vec![Code::new("yes")],
        question: marked("question"),
        indicator: Code::new("i"),
        definition: marked("definition"),
    };
    study.variables.insert(variable.id.clone(), variable);
    let mut origin = source("X1", "testimony");
    for text in [&mut origin.author, &mut origin.title, &mut origin.url, &mut origin.via, &mut origin.note] {
        *text = marked("source");
    }
    put_source(&mut study, origin);
    let mut figure = claim("X1", "X1", ("QAT", "all", "~area"), "2015", 31);
    (figure.locator, figure.note) = (marked("locator"), marked("note"));
    figure.original = Some((marked("value"), marked("unit")));
    put_claim(&mut study, figure);
    let mut said = statement("X1", "X1", ("QAT", "construction"), "2015");
    said.text = marked("text");
    said.facts =
        vec![text_fact("employer_name", "~one"), text_fact("employer_name", "~two"), text_fact("text", "~three")];
    study.statements.insert(said.id.clone(), said);
    let mut crew = posting("X1", "X1", ("QAT", "construction", "~area", "mixed"), "2015");
    crew.description = marked("description");
    study.postings.insert(crew.id.clone(), crew);
    let mut objection = critique("X1", "X1", &["X1"]);
    objection.text = marked("critique");
    study.critiques.insert(objection.id.clone(), objection);
    of_states(&mut study);
    study.rows.clear();
    study
}

fn of_states(study: &mut Study) {
    let (state, source) = (Code::new("QAT"), SourceId::new("X1"));
    let tier = |source: &str| TierRow {
        state: state.clone(),
        year: 2015,
        tier: Tier::Three,
        status: TierStatus::Sourced,
        source: SourceId::new(source),
        evidence_date: None,
        note: marked(source),
    };
    study.tiers = vec![tier("X1"), tier("X2")];
    let (finding, note) = (Code::new("policy"), marked("note"));
    study.policies = vec![PolicyRow {
        state: state.clone(),
        year: 2015,
        finding,
        source: source.clone(),
        list_complete: true,
        note,
    }];
    let response = Response {
        id: ResponseId::new("X1"),
        state,
        kind: Code::new("report"),
        status: ResponseStatus::Reported,
        due: None,
        filed: None,
        as_of: "2019".parse().unwrap(),
        unit_counted: Code::new("persons"),
        baseline: None,
        repatriated: None,
        repatriated_qualifier: RepatriatedQualifier::NotGiven,
        remaining: None,
        explanation: marked("explanation"),
        source: source.clone(),
        note: marked("note"),
    };
    study.responses.insert(response.id.clone(), response);
    let asked = Recommendation {
        id: RecommendationId::new("X1"),
        source,
        audiences: vec![Code::new("sending-state")],
        addressees: vec![Code::new("PRK")],
        action: marked("action"),
        progress: marked("progress"),
        basis: Code::new("b"),
        note: marked("note"),
    };
    study.recommendations.insert(asked.id.clone(), asked);
}

/// Every text of a value with the field that it stands in; of a list, the field of the list.
fn leaves(field: &str, value: &Value, out: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => out.push((field.to_owned(), text.clone())),
        Value::Array(items) => items.iter().for_each(|item| leaves(field, item, out)),
        Value::Object(fields) => fields.iter().for_each(|(name, item)| leaves(name, item, out)),
        _ => {}
    }
}

fn all_leaves(study: &Study) -> Vec<(String, String)> {
    let mut out = Vec::new();
    leaves("", &serde_json::to_value(study).unwrap(), &mut out);
    out
}

#[test]
fn every_text_of_a_study_is_visited_and_no_id_or_code_is() {
    let mut study = study();
    let before = all_leaves(&study);
    for (field, text) in &before {
        assert!(text.starts_with(MARK) != NO_PROSE.contains(&field.as_str()), "{field} holds `{text}`: prose or not?");
    }
    for prose in prose(&mut study) {
        assert!(prose.text.starts_with(MARK), "{} is no prose: {}", prose.place, prose.text);
        *prose.text = "seen".to_owned();
    }
    let after = all_leaves(&study);
    assert_eq!(before.len(), after.len());
    for ((field, old), (_, new)) in before.iter().zip(&after) {
        assert_eq!(new == "seen", old.starts_with(MARK), "{field}: {old} became {new}");
    }
}

#[test]
fn no_two_places_have_one_name_though_every_table_has_the_same_id() {
    let mut study = study();
    let places: Vec<(String, bool)> =
        prose(&mut study).into_iter().map(|one| (one.place, one.source.is_some())).collect();
    let names: BTreeSet<&String> = places.iter().map(|(place, _)| place).collect();
    assert_eq!(names.len(), places.len());
    let shown: Vec<String> =
        places.iter().map(|(place, has)| format!("{place}{}", if *has { " *" } else { "" })).collect();
    expect![[r"
        title
        X1 code sector meaning
        X1 measure meaning
        X1 variable question
        X1 variable definition
        X1 group name
        X1 group note
        X1 source author *
        X1 source title *
        X1 source url *
        X1 source via *
        X1 source note *
        X1 claim locator *
        X1 claim area *
        X1 claim note *
        X1 claim original value *
        X1 claim original unit *
        X1 text *
        X1 fact 1 employer_name *
        X1 fact 2 employer_name *
        X1 fact 3 text *
        X1 area
        X1 description
        tier:QAT-2015 X1 note *
        tier:QAT-2015 X2 note *
        policy:QAT-2015 X1 note *
        X1 response explanation *
        X1 response note *
        X1 recommendation action *
        X1 recommendation progress *
        X1 recommendation note *
        X1 critique text *"]]
    .assert_eq(&shown.join("\n"));
}

fn person(change: impl FnOnce(&mut Identity)) -> BTreeMap<Pseudonym, Identity> {
    let mut identity = Identity::default();
    change(&mut identity);
    BTreeMap::from([(Pseudonym::new("ab"), identity)])
}

/// What is left of one text, where something of the vault stands in it.
fn left_of(text: &str, everybody: &BTreeMap<Pseudonym, Identity>) -> String {
    let mut study = Study { title: text.to_owned(), ..Study::default() };
    held_against(&mut study, &terms(everybody)).unwrap().remove("title").unwrap_or_else(|| text.to_owned())
}

#[test]
fn a_name_in_any_text_is_found_there_and_taken_out_of_that_text_alone() {
    let name = "Hong Pal-gae";
    let known = terms(&person(|one| one.names = vec![name.into()]));
    let count = prose(&mut study()).len();
    for at in 0..count {
        let mut whole = study();
        let place = {
            let mut all = prose(&mut whole);
            all[at].text.push_str(&format!(" of {name}"));
            all[at].place.clone()
        };
        let left = held_against(&mut whole, &known).unwrap();
        assert_eq!(left.keys().collect::<Vec<_>>(), [&place]);
        let changed = redact(&mut whole, &left, &BTreeSet::new()).unwrap();
        assert_eq!(changed, BTreeSet::from([place.clone()]));
        let (after, before) = (all_leaves(&whole), all_leaves(&study()));
        let differ = after.iter().zip(&before).filter(|(new, old)| new != old).count();
        assert_eq!(differ, 1, "{place}");
        assert!(after.iter().all(|(_, text)| !text.contains("Hong")), "{place}");
    }
}

#[test]
fn a_relative_is_found_by_the_name_however_the_entry_says_who_it_is() {
    let entries = [
        "brother, Kim Chol-su",
        "Kim Chol-su (brother)",
        "brother: Kim Chol-su",
        "brother Kim Chol-su",
        "his elder brother Kim Chol-su",
        "Brother - Kim Chol-su",
        "Kim Chol-su, brother (in Sosong-ri)",
        "older sister's son / Kim Chol-su",
        "Kim Chol-su",
    ];
    for entry in entries {
        let known = person(|one| one.family = vec![entry.into()]);
        let left = left_of("In May Kim Chol-su wrote that their brother was well.", &known);
        assert_eq!(left, "In May [[P1]] wrote that their brother was well.", "{entry}");
        let interpreter = person(|one| one.interpreters = vec![entry.into()]);
        assert!(left_of("Kim Chol-su came too", &interpreter).starts_with("[[P1]]"), "{entry}");
    }
    let words = person(|one| one.family = RELATIVES.iter().map(ToString::to_string).collect());
    assert!(terms(&words).is_empty(), "a word for a relative says nothing by itself");
    let korean = person(|one| one.family = vec!["형 김철수".into()]);
    assert_eq!(left_of("김철수가 말했다", &korean), "[[P1]]가 말했다");
}

#[test]
fn names_places_and_numbers_are_found_in_part_where_the_part_is_enough() {
    type Entry = fn(&mut Identity);
    let cases: [(Entry, &str, &str); 7] = [
        (|one| one.names = vec!["Hong Pal-gae (홍팔개)".into()], "홍팔개는 갔다", "[[P1]]는 갔다"),
        (|one| one.names = vec!["Hong Pal-gae (홍팔개)".into()], "Mr Hong Pal-gae left", "Mr [[P1]] left"),
        (|one| one.names = vec!["Kim (Chol-su)".into()], "Kim Jong-un said", "Kim Jong-un said"),
        (|one| one.places = vec!["Sosong-ri, Pyongsong".into()], "a crew from Sosong-ri", "a crew from [[L1]]"),
        (|one| one.places = vec!["Sosong-ri".into()], "SOSONG-RI camp", "[[L1]] camp"),
        (|one| one.contacts = vec!["010-9876-5432".into()], "call +82 10 9876 5432 now", "call [[N1]] now"),
        (|one| one.notes = vec!["Tynda-Les".into()], "at Tynda-Les he cooked", "at [[E1]] he cooked"),
    ];
    for (entry, text, expected) in cases {
        assert_eq!(left_of(text, &person(entry)), expected, "{text}");
    }
}

#[test]
fn words_of_people_lose_numbers_and_addresses_and_printed_documents_keep_theirs() {
    let (told, printed) = (SourceId::new("S1"), SourceId::new("S2"));
    let say = "write to a.b@example.org or 010-9876-5432";
    let mut study = Study { title: say.into(), ..Study::default() };
    for (number, own) in [&told, &printed].into_iter().enumerate() {
        let mut said = statement(&format!("C{number}"), own.as_str(), ("QAT", "all"), "2015");
        said.text = say.into();
        study.statements.insert(said.id.clone(), said);
    }
    let untouched = redact(&mut study.clone(), &BTreeMap::new(), &BTreeSet::new()).unwrap();
    assert_eq!(untouched, BTreeSet::new(), "where nobody gave an account nothing is changed");
    let changed = redact(&mut study, &BTreeMap::new(), &BTreeSet::from([told])).unwrap();
    assert_eq!(changed, BTreeSet::from(["title".to_owned(), "C0 text".to_owned()]));
    let texts: Vec<&str> = study.statements.values().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["write to [[N1]] or [[N2]]", say]);
    let again = study.clone();
    redact(&mut study, &BTreeMap::new(), &BTreeSet::from([SourceId::new("S1")])).unwrap();
    assert!(study == again, "what was taken out leaves nothing more to take out");
}

#[test]
fn a_screening_is_of_these_texts_in_these_places() {
    let first = digest(&mut study());
    assert_eq!(first.len(), 64);
    assert_eq!(digest(&mut study()), first);
    let count = prose(&mut study()).len();
    let mut seen = BTreeSet::from([first.clone()]);
    for at in 0..count {
        let mut changed = study();
        prose(&mut changed)[at].text.push('.');
        assert!(seen.insert(digest(&mut changed)), "a full stop in place {at} asks for another screening");
    }
    let mut moved = study();
    let group = moved.groups.values_mut().next().unwrap();
    (group.name, group.note) = (format!("{}{}", group.name, &group.note[..1]), group.note[1..].to_owned());
    assert!(seen.insert(digest(&mut moved)), "a letter that goes over to the next text counts");
    let mut codes = study();
    codes.claims.values_mut().for_each(|one| one.host = Code::new("KWT"));
    assert_eq!(digest(&mut codes), first, "codes are no texts");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is taken out of a study by consent, a place keeps its name: what is left of one text never lands in another.
    #[test]
    fn places_do_not_shift_when_rows_are_kept_back(drop_facts: bool, drop_claims: bool, drop_tier: bool) {
        let (mut whole, mut part) = (study(), study());
        if drop_facts { part.statements.clear(); }
        if drop_claims { part.claims.clear(); }
        if drop_tier { part.tiers.remove(0); }
        let texts: BTreeMap<String, String> = prose(&mut whole).into_iter().map(|one| (one.place, one.text.clone())).collect();
        for one in prose(&mut part) {
            prop_assert_eq!(&texts[&one.place], one.text);
        }
    }
}
