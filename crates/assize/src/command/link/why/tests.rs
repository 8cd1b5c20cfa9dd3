//! The way to a pair as text and as a picture.

use super::*;
use assize_record::id::{ListId, RecordId, RunId, UserId};
use assize_record::linkage::{JudgementWithdrawn, PairJudgement, Said};
use expect_test::expect;

fn side(record: &str, list: &str, stated: &[(Field, &str)]) -> Side {
    Side {
        record: RecordId::new(record),
        list: ListId::new(list),
        file: format!("{list}.csv"),
        line: 7,
        stated: stated.iter().map(|(field, cell)| (*field, (*cell).to_owned())).collect(),
    }
}

fn step(about: &str, words: &str, bits: f64) -> Weighed {
    Weighed { about: about.into(), words: words.into(), bits, meaning: "a meaning".into(), namesakes: None }
}

fn answer() -> Answer {
    let (by, at) = (UserId::new("keeper-1"), "2026-01-01T00:00:00Z".to_owned());
    let records = (RecordId::new("aaaa000000000001"), RecordId::new("bbbb000000000002"));
    let withdrawn = JudgementWithdrawn { by: by.clone(), at: at.clone(), reason: "no".into() };
    Answer {
        kind: Kind::Person,
        sides: [
            side("bbbb000000000002", "visas", &[(Field::Name, "Ким\nЁн Хо"), (Field::Birth, "1980-01-02")]),
            side("aaaa000000000001", "payroll", &[(Field::Name, "Kim Yong Ho"), (Field::Site, "A\u{1b}[2J")]),
        ],
        steps: vec![
            step("before", "any record of visas and any of payroll", -10.0),
            Weighed {
                namesakes: Some("the surname 김 stands in 3 of 5 records".into()),
                ..step("name", "the same name", 13.5)
            },
            step("sex", "another sex", -1.5),
        ],
        total: Some(2.0),
        alone: 0.8,
        together: Some(0.625),
        run: Some(RunId::new("RUN-link-0123456789ab")),
        judged: Some("two people".into()),
        judgements: vec![PairJudgement {
            number: 3,
            records,
            said: Said::Same,
            by,
            at,
            reason: "one photograph".into(),
            withdrawn: Some(withdrawn),
        }],
    }
}

#[test]
fn a_bar_has_a_sign_for_each_bit_and_an_end() {
    assert_eq!((bar(3.2), bar(-1.6), bar(0.3), bar(400.0).len()), ("+++".into(), "--".into(), String::new(), 30));
}

#[test]
fn the_way_to_a_pair_reads_as_this_and_no_cell_moves_the_cursor() {
    expect![[r#"
        ──────────────────────────────────────────────────────────────────────────────────────────────────────────
         as written   bbbb000000000002 (visas, visas.csv line 7)   aaaa000000000001 (payroll, payroll.csv line 7) 
        ══════════════════════════════════════════════════════════════════════════════════════════════════════════
         name         Ким Ён Хо                                    Kim Yong Ho                                    
         birth        1980-01-02                                   -                                              
         site         -                                            A\u{1b}[2J                                     
        ──────────────────────────────────────────────────────────────────────────────────────────────────────────
        ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
                  what is so                               bits                     which is                                           
        ═══════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════
         before   any record of visas and any of payroll   -10.0   ----------       a meaning                                          
         name     the same name                            +13.5   ++++++++++++++   a meaning; the surname 김 stands in 3 of 5 records 
         sex      another sex                              -1.5    --               a meaning                                          
        ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
        Together +2.0 bits: the two alone looked at, they are one person with probability 0.800. With the records near them looked at too, 0.625 in the newest linkage. What people said stands above that: two people.
        Judgement 3: same by keeper-1 on 2026-01-01T00:00:00Z, withdrawn: one photograph"#]].assert_eq(&text(&answer()));
}

#[test]
fn what_is_not_known_is_said() {
    let none = Answer { total: None, together: None, judged: None, ..answer() };
    expect!["Both are of a list that holds nobody twice, as its keeper vouches: two people, whatever agrees. The newest linkage gives the pair less than 0.01, or there is none."].assert_eq(&concluded(&explained(&none)));
}

#[test]
fn a_picture_and_a_page_name_the_steps_and_nobody() {
    let answer = answer();
    let shown = explained(&answer);
    for drawn in [picture(&shown), html(&shown)] {
        for part in
            ["bbbb000000000002", "the same name", "sex: another sex", "+13.5", "-1.5", "+2.0 bits, probability 0.800"]
        {
            assert!(drawn.contains(part), "{part} missing in {drawn}");
        }
        for cell in ["Ким", "Kim", "김", "1980", "photograph"] {
            assert!(!drawn.contains(cell), "{cell} in {drawn}");
        }
    }
}

#[test]
fn a_file_is_drawn_by_its_ending_and_any_other_is_refused_before_anything_is_opened() {
    let (answer, drawn) = (answer(), |name: &str| drawn_as(Path::new(name)));
    assert!(drawn("a.svg").unwrap()(&explained(&answer)).starts_with("<svg "));
    assert!(drawn("a.html").unwrap()(&explained(&answer)).starts_with("<!DOCTYPE html>"));
    for name in ["a.pdf", "html", "a.SVG"] {
        let said = drawn(name).err().unwrap().to_string();
        assert_eq!(
            said,
            format!("{name} is no name of a picture or a page; accepted are names that end in .svg or .html")
        );
    }
}
