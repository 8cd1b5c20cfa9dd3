//! Which judgements stand, which contradict one another, and how a record is named.

use super::*;
use assize_record::id::UserId;
use assize_record::linkage::JudgementWithdrawn;

fn id(letter: char) -> RecordId {
    RecordId::new(letter.to_string().repeat(16))
}

/// `a=b`, `a/b` or `a?b`, and a `-` behind one that was withdrawn.
fn said(number: u32, text: &str) -> PairJudgement {
    let letters: Vec<char> = text.chars().collect();
    let said = match letters[1] {
        '=' => Said::Same,
        '/' => Said::Different,
        _ => Said::Unsure,
    };
    let (by, at, reason) = (UserId::new("keeper"), "2026-01-01T00:00:00Z".to_owned(), "a test".to_owned());
    let withdrawn = (letters.last() == Some(&'-')).then(|| JudgementWithdrawn {
        by: by.clone(),
        at: at.clone(),
        reason: reason.clone(),
    });
    PairJudgement { number, records: (id(letters[0]), id(letters[2])), said, by, at, reason, withdrawn }
}

fn all(texts: &str) -> Vec<PairJudgement> {
    (1..).zip(texts.split(' ').filter(|text| !text.is_empty())).map(|(number, text)| said(number, text)).collect()
}

#[track_caller]
fn check(texts: &str, expected: Result<(), &str>) {
    let outcome = agree(&all(texts)).map_err(|error| error.to_string());
    match expected {
        Ok(()) => assert_eq!(outcome, Ok(()), "{texts}"),
        Err(part) => {
            let error = outcome.expect_err(texts);
            let letters: String = error.replace(|c: char| !c.is_ascii_alphabetic(), " ");
            let told: String =
                letters.split_whitespace().filter(|word| word.len() == 16).map(|word| &word[..1]).collect();
            assert_eq!(told, part, "{error}");
        }
    }
}

#[test]
fn judgements_agree_or_are_told_with_the_way_between_them() {
    check("", Ok(()));
    check("a=b b=c", Ok(()));
    check("a=b b=c a=c", Ok(()));
    check("a=b c/d", Ok(()));
    check("a=b b/c", Ok(()));
    // Two people, and one person by way of.
    check("a=b b=c a/c", Err("acabc"));
    check("a/d a=b b=c c=d", Err("adabcd"));
}

#[test]
fn what_was_withdrawn_and_what_was_not_to_be_told_contradict_nothing() {
    check("a=b b=c- a/c", Ok(()));
    check("a=b b=c a?c", Ok(()));
    check("a=b- a/b", Ok(()));
}

#[test]
fn the_latest_judgement_of_a_pair_is_the_one_that_stands() {
    let made = all("a=b a/b a?b-");
    let standing: Vec<(u32, Said)> = standing(&made).into_values().map(|one| (one.number, one.said)).collect();
    assert_eq!(standing, [(2, Said::Different)]);
}

#[test]
fn a_judgement_about_a_record_that_is_gone_binds_nobody() {
    let records = [id('a'), id('b')];
    let verdicts = verdicts(&records, &all("a=b b=c"));
    assert_eq!(verdicts.of(0, 1), Some(Verdict::Same));
    let gone = super::verdicts(&records[..1], &all("a=b"));
    assert_eq!(gone.of(0, 1), None);
}

#[test]
fn verdicts_go_by_the_number_that_a_record_has_in_the_roster() {
    let records = ['d', 'b', 'a', 'c'].map(id);
    let verdicts = verdicts(&records, &all("a=b b/c c?d"));
    assert_eq!(verdicts.of(2, 1), Some(Verdict::Same));
    assert_eq!(verdicts.of(1, 3), Some(Verdict::Different));
    assert_eq!(verdicts.of(3, 0), Some(Verdict::Undecided));
    assert_eq!(verdicts.of(0, 1), None);
}

#[test]
fn a_record_is_named_by_the_beginning_of_its_id_where_no_other_begins_alike() {
    let ids: BTreeMap<RecordId, Kind> =
        ["0123456789abcdef", "0123999999abcdef", "ffff000011112222", "9999000011112222"]
            .map(|id| (RecordId::new(id), if id.starts_with('9') { Kind::Worksite } else { Kind::Person }))
            .into();
    let find = |one: &str, other: &str| {
        named(&ids, [one, other])
            .map(|(_, pair)| pair.map(|id| id.as_str()[..6].to_owned()).join(" "))
            .map_err(|error| error.to_string().split(';').next().unwrap_or("").to_owned())
    };
    assert_eq!(find("01234", "ffff"), Ok("012345 ffff00".to_owned()));
    assert_eq!(find(" FFFF0000 ", "0123456789abcdef"), Ok("ffff00 012345".to_owned()), "letters' case does not matter");
    assert_eq!(find("0123", "ffff"), Err("more than one record begins with `0123`".to_owned()));
    assert_eq!(find("ff", "01234"), Err("no record begins with `ff`".to_owned()), "too few digits");
    assert_eq!(find("eeee", "01234"), Err("no record begins with `eeee`".to_owned()));
    assert_eq!(find("", "01234"), Err("no record begins with ``".to_owned()));
    assert_eq!(find("ffff", "ffff0"), Err("ffff000011112222 is set against itself".to_owned()));
    let kinds = "ffff000011112222 is of a list of people, 9999000011112222 of one of worksites";
    assert_eq!(find("ffff", "9999"), Err(kinds.to_owned()));
}

#[test]
fn a_judgement_without_a_reason_is_none() {
    assert_eq!(reasoned("  one photograph ").unwrap(), "one photograph");
    assert!(reasoned(" \n").unwrap_err().to_string().starts_with("a judgement needs a reason"));
}
