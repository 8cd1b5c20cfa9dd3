//! The page of a pair: what stands on it, in which order, and what must not.

use super::*;
use assize_record::id::UserId;
use assize_record::linkage::JudgementWithdrawn;
use expect_test::expect;

fn place(record: &str, list: &str, line: u32) -> Place {
    Place { record: RecordId::new(record), list: ListId::new(list), file: format!("{list}.csv"), line }
}

fn step(about: &str, words: &str, bits: f64) -> Step {
    Step { about: about.into(), words: words.into(), bits, meaning: format!("{bits:.0} & more") }
}

fn judgement(number: u32, said: Said, withdrawn: bool) -> PairJudgement {
    let (by, at) = (UserId::new("keeper-1"), "2026-01-01T00:00:00Z".to_owned());
    let gone = JudgementWithdrawn { by: UserId::new("keeper-2"), at: at.clone(), reason: "Canary".into() };
    let records = (RecordId::new("aaaa000000000001"), RecordId::new("bbbb000000000002"));
    PairJudgement { number, records, said, by, at, reason: "Canary".into(), withdrawn: withdrawn.then_some(gone) }
}

fn explained<'a>(judgements: &'a [PairJudgement], run: &'a RunId) -> Explained<'a> {
    Explained {
        kind: Kind::Person,
        places: [place("bbbb000000000002", "visas", 7), place("aaaa000000000001", "payroll", 9)],
        steps: vec![
            step("before", "any record of visas and any of payroll", -10.0),
            step("name", "the same name", 13.5),
            step("sex", "another sex", -1.5),
        ],
        total: Some(2.0),
        alone: 0.8,
        together: Some(0.625),
        run: Some(run),
        judged: Some("two people"),
        judgements,
    }
}

/// The words of a page without its markup, style and picture: a line for each block.
fn words(blocks: &[Block]) -> String {
    let plain = |cell: &Vec<Inline>| match &cell[..] {
        [Inline::Text(text)] => text.clone(),
        other => format!("{other:?}"),
    };
    let lines = blocks.iter().map(|block| match block {
        Block::Section { anchor, english, korean } => format!("# {english} / {korean} ({anchor})"),
        Block::Paragraph(text) => plain(text),
        Block::Table { caption, header, rows } => {
            let rows = rows.iter().map(|row| row.iter().map(plain).collect::<Vec<_>>().join(" | "));
            [caption.clone(), header.join(" | ")].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
        }
        Block::Chart(chart) => format!("[{}] {}", chart.alt, chart.caption),
        Block::Heading(_) | Block::List(_) => panic!("the page has none of these"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_page_tells_the_same_in_words_in_a_picture_and_in_a_table() {
    let (run, judgements) =
        (RunId::new("RUN-link-0123"), [judgement(3, Said::Same, true), judgement(4, Said::Different, false)]);
    expect![[r#"
        # In short / 요약 (short)
        Together +2.0 bits: the two alone looked at, they are one person with probability 0.800. With the records near them looked at too, 0.625 in the newest linkage. What people said stands above that: two people.
        # What each comparison weighs / 항목별 증거의 무게 (weighs)
        [From the odds before anything is compared to those of the pair. any record of visas and any of payroll, -10.0 bits; name: the same name, +13.5 bits; sex: another sex, -1.5 bits. +2.0 bits, probability 0.800.] Each bar begins where the one before ended: blue speaks for one person, orange for two, green is the sum.
        The steps, in the order of the picture
        compared | what is so | bits | sum so far | probability so far | which is
        before | any record of visas and any of payroll | -10.0 | -10.0 | 0.001 | -10 & more
        name | the same name | +13.5 | +3.5 | 0.919 | 14 & more
        sex | another sex | -1.5 | +2.0 | 0.800 | -2 & more
        # What people said / 사람의 판단 (said)
        Judgements in the order made; their reasons in words stay in the vault
        number | said | by | on | and now
        3 | one person | keeper-1 | 2026-01-01T00:00:00Z | withdrawn by keeper-2
        4 | two people | keeper-1 | 2026-01-01T00:00:00Z | stands
        # What it rests on / 근거 (rests)
        The two rows, for whoever holds the lists
        record | list | file | line
        bbbb000000000002 | visas | visas.csv | 7
        aaaa000000000001 | payroll | payroll.csv | 9
        A bit doubles the odds (Fellegi and Sunter 1969). An identity keeper sees both rows as they were written with: assize link why bbbb000000000002 aaaa000000000001. The probability with others is of RUN-link-0123."#]].assert_eq(&words(&blocks(&explained(&judgements, &run))));
}

#[test]
fn a_pair_of_firms_or_worksites_is_told_in_their_words() {
    let (run, judgements) = (RunId::new("RUN-link-0123"), [judgement(1, Said::Same, false)]);
    for kind in [Kind::Organisation, Kind::Worksite] {
        let [one, many] = kind.words();
        let judged = format!("one {one}");
        let steps = vec![
            step("before", "any record of sanctions and any of registers", -9.0),
            step("number", "another registration number of the same kind, check digits right", -7.5),
        ];
        let of = Explained { kind, steps, judged: Some(&judged), ..explained(&judgements, &run) };
        let said = words(&blocks(&of));
        let parts = [format!("they are one {one} with"), format!("blue speaks for one {one}"), format!("| {judged} |")];
        for part in &parts {
            assert!(said.contains(part), "{part} missing in {said}");
        }
        assert!(!said.contains("person"), "{said}");
        assert!(html(&of).contains(&format!("<h1>One {one} or two: ")));
        let apart = Explained { total: None, ..of };
        assert!(words(&blocks(&apart)).contains(&format!("two {many}, whatever agrees")));
    }
}

#[test]
fn what_is_not_known_is_said() {
    let run = RunId::new("RUN-link-0123");
    let none = Explained { total: None, together: None, judged: None, run: None, ..explained(&[], &run) };
    let said = words(&blocks(&none));
    for part in [
        "two people, whatever agrees. The newest linkage gives the pair less than 0.01, or there is none.",
        "nobody is twice on this list",
        "Nobody has judged this pair: assize link judge.",
    ] {
        assert!(said.contains(part), "{part} missing in {said}");
    }
    assert!(!said.contains("RUN-link"), "{said}");
}

#[test]
fn a_page_loads_nothing_runs_nothing_and_holds_no_reason() {
    let (run, judgements) = (RunId::new("RUN-link-0123"), [judgement(1, Said::Same, false)]);
    let page = html(&explained(&judgements, &run));
    assert!(page.contains("default-src 'none'; style-src 'sha256-"), "{page}");
    assert!(page.contains(r#"<svg role="img" aria-label="From the odds before"#), "the picture has words");
    assert!(page.contains("-2 &amp; more"), "{page}");
    for never in ["<script", "http://", "https://", "Canary"] {
        let drawn = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!drawn.contains(never), "{never} in {page}");
    }
    assert_eq!(page, html(&explained(&judgements, &run)), "the same answer, the same bytes");
}
