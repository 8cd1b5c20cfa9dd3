//! The twelve items and the notes beside figures, word for word, on a synthesis written by hand: no draw is made.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_estimate::synthesis::{
    Check, Depth, Diagnostics, Drawing, Figure, Influence, Learnt, Mixing, Moved, OriginVoice, Priors, Refusal,
    Reweighing, Synthesis, Total, Variant,
};
use assize_record::estimate::{Exclusion, Quantiles, Sides};
use assize_record::id::{ClaimId, Code, OriginId};
use expect_test::{Expect, expect};

const MIXED: Mixing = Mixing { r_hat: 1.0, bulk: 4_000.0, tail: 3_000.0 };

/// Quantiles around a median, `spread` times as far out at the ends as the median is high.
fn around(p50: f64, spread: f64) -> Quantiles {
    let at = |power: f64| p50 * spread.powf(power);
    Quantiles { p025: at(-1.0), p10: at(-0.65), p25: at(-0.35), p50, p75: at(0.35), p90: at(0.65), p975: at(1.0) }
}

fn ids(text: &str) -> Vec<ClaimId> {
    text.split_whitespace().map(ClaimId::new).collect()
}

fn figure(host: &str, year: i16, p50: f64, claims: &str, distance: Option<usize>) -> Figure {
    let (host, persons, claims) = (Code::new(host), around(p50, 1.5), ids(claims));
    let id = Synthesis::figure_id(&Code::new("assize"), &host, year);
    let beside = Vec::new();
    Figure { id, host, year, persons, claims, beside, distance, sides: Sides::Both, pool: None, mixing: MIXED }
}

fn total(year: i16, p50: f64, spread: f64, claims: &str, claimed_share: f64) -> Total {
    let (host, persons, claims) = (Code::new("ALL"), around(p50, spread), ids(claims));
    let id = Synthesis::figure_id(&Code::new("assize"), &host, year);
    Total { id, host, year, persons, claims, claimed_share, pool: None, mixing: MIXED }
}

fn voice(origin: &str, claims: &str) -> OriginVoice {
    OriginVoice { origin: OriginId::new(origin), claims: ids(claims), bias: around(1.0, 1.2), influence: None }
}

fn left_out(claim: &str, reason: &str) -> Exclusion {
    Exclusion { claim: ClaimId::new(claim), reason: reason.to_owned() }
}

/// Two hosts over three years, three origins, everything in order.
fn calm() -> Synthesis {
    let (change, length) = (around(0.2, 1.3), Drawing { chains: 4, warm_up: 1_000, draws: 2_000 });
    Synthesis {
        first_year: 2014,
        last_year: 2016,
        figures: vec![
            figure("AAA", 2014, 1_000.0, "K1", Some(0)),
            figure("AAA", 2015, 1_100.0, "K2", Some(0)),
            figure("AAA", 2016, 1_200.0, "", Some(1)),
            figure("BBB", 2014, 400.0, "", Some(2)),
            figure("BBB", 2015, 420.0, "", Some(1)),
            figure("BBB", 2016, 430.0, "K3", Some(0)),
        ],
        totals: vec![
            total(2014, 1_400.0, 1.4, "", 0.714_3),
            total(2015, 1_520.0, 1.4, "K4", 0.72),
            total(2016, 1_630.0, 1.4, "", 0.26),
        ],
        parts: Vec::new(),
        origins: vec![voice("one", "K1 K3"), voice("two", "K2"), voice("three", "K4")],
        learnt: vec![Learnt { what: "change".into(), claims: 4, assumed: 0.2, learnt: change, resolved: 0.1 }],
        checks: vec![
            Check { claim: ClaimId::new("K1"), predicted: around(1_000.0, 2.0), probability: 0.8 },
            Check { claim: ClaimId::new("K2"), predicted: around(1_050.0, 2.0), probability: 0.05 },
        ],
        discrepancy: 0.42,
        sensitivity: Vec::new(),
        diagnostics: Diagnostics {
            unknowns: 17,
            worst: "yearly change".into(),
            r_hat: 1.003_21,
            bulk: 1_234.4,
            tail: 987.6,
            divergences: 0,
            cut_short: 3,
            energy_fraction: 0.875,
            steps: vec![0.2; 4],
            evaluations: 1_234_567,
            traces: Vec::new(),
        },
        excluded: Vec::new(),
        silent: Vec::new(),
        priors: Priors::default(),
        scenario: Code::new("assize"),
        length,
        depth: Depth::Weighed,
        heard: String::new(),
        seed: 7,
    }
}

#[track_caller]
fn check(synthesis: &Synthesis, title: &str, expected: &Expect) {
    let found = synthesis.twelve().into_iter().find(|item| item.title == title).unwrap();
    expected.assert_eq(&found.lines.join("\n"));
}

#[test]
fn a_calm_synthesis_reads_so() {
    let mut found = calm();
    found.totals[1].pool = Some(around(2_000.0, 1.25));
    found.excluded = vec![left_out("K8", "is in households, not in persons")];
    let page = |item: assize_estimate::synthesis::Item| format!("{}\n  {}", item.title, item.lines.join("\n  "));
    let expected = expect![[r#"
        Whom it counts
          people said to be present in each host, as a stock, the mean of a calendar year, 2014 to 2016; permits, entries and plans are not counted
          a claim about one month is read as one about its year: change within the year is part of its error
        Who speaks, and how often together
          4 root claims of 3 origins are heard
          one origin alone speaks of BBB: nothing independent confirms it
        What it assumes and cannot check
          origins err around the truth by a factor of their own, as often above as below: an error that all origins share cannot be seen and is in no interval
          a host changes little from one year to the next, seldom much: half of all yearly changes stay within a factor of 1.15
          "at least" and "at most" bound and say nothing of the other side
        Beside the plain reading
          all hosts in 2015: synthesis 1,520 (95 %: 1,086 to 2,128), linear pool 2,000 (95 %: 1,600 to 2,500)
        Under other assumptions
          not computed
        Whether the draws can be trusted
          4 chains of 2000 draws after 1000 to warm up; largest R-hat 1.0032 (yearly change): the chains agree
          the worst-drawn figure is worth 1234 independent draws, its ends 988
          0 divergent paths, 3 cut short, least energy fraction 0.88
        Without one origin
          not computed
        Whether the claims fit the model
          42 % of records made up by the model are less likely than the real one; near 0 or 100 the model would not describe the claims
        How far the ends reach
          medians and quantiles are given, never means: the distributions have long upper tails
          no total far above 2 times the greatest number that any claim names is believed; that is assumed
        Which claims are one claim
          1 claims: left out for another reason
          K8 is in households, not in persons
        Small numbers
          no figure lies below 20 people
        How to make it again
          assize-estimate 0.1.0, scenario assize, seed 7, 17 unknowns, density computed 1,234,567 times"#]];
    expected.assert_eq(&found.twelve().into_iter().map(page).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_figure_says_how_far_its_claims_are_and_what_end_is_open() {
    let said = |distance: Option<usize>, sides: Sides| {
        Figure { sides, ..figure("AAA", 2014, 100.0, "", distance) }.not_known().join("\n")
    };
    assert_eq!(said(Some(0), Sides::Both), "");
    expect![[r#"
        no claim speaks of this year; the nearest speaks of a year beside it
        every claim on this host says "at least": no upper end is known"#]]
    .assert_eq(&said(Some(1), Sides::LowerOnly));
    expect![[r#"
        no claim speaks of this year, the nearest is 2 years away: the interval is what yearly change leaves open
        every claim on this host says "at most": no lower end is known"#]]
    .assert_eq(&said(Some(2), Sides::UpperOnly));
    expect!["no claim speaks of these hosts at all: the figure rests on totals and on an assumption"]
        .assert_eq(&said(None, Sides::Both));
}

#[test]
fn a_total_says_how_much_of_it_is_claimed() {
    let said = |claims: &str, share: f64| total(2014, 100.0, 2.0, claims, share).not_known().join("\n");
    expect!["100 % of it stands in hosts of which a claim speaks in this year"].assert_eq(&said("K1", 1.0));
    expect!["0 % of it stands in hosts of which a claim speaks in this year"].assert_eq(&said("K1", 0.0));
    expect![[r#"
        51 % of it stands in hosts of which a claim speaks in this year
        no independent claim on all hosts speaks of this year"#]]
    .assert_eq(&said("", 0.506));
    // Less than half of a percent is written as none, and said to be none.
    expect![[r#"
        0 % of it stands in hosts of which a claim speaks in this year
        no independent claim on all hosts speaks of this year
        not known: nothing speaks of this year, the figure is carried from other years"#]]
    .assert_eq(&said("", 0.004));
    expect![[r#"
        0 % of it stands in hosts of which a claim speaks in this year
        no independent claim on all hosts speaks of this year
        not known: nothing speaks of this year, the figure is carried from other years"#]]
    .assert_eq(&said("", -0.0));
}

#[test]
fn silent_hosts_are_named() {
    let silent = ["CCC", "DDD"].map(Code::new).to_vec();
    check(
        &Synthesis { silent, ..calm() },
        "Whom it counts",
        &expect![[r#"
        people said to be present in each host, as a stock, the mean of a calendar year, 2014 to 2016; permits, entries and plans are not counted
        a claim about one month is read as one about its year: change within the year is part of its error
        hosts of which no claim speaks stand together as one: CCC, DDD"#]],
    );
}

#[test]
fn hosts_with_one_voice_are_named_and_those_with_two_are_not() {
    let mut found = calm();
    found.figures.extend([figure("CCC", 2014, 50.0, "K5 K6", Some(0)), figure("other-hosts", 2014, 900.0, "", None)]);
    found.origins[0].claims.extend(ids("K5 K6"));
    check(
        &found,
        "Who speaks, and how often together",
        &expect![[r#"
        6 root claims of 3 origins are heard
        one origin alone speaks of BBB, CCC: nothing independent confirms it"#]],
    );
    found.origins[1].claims.extend(ids("K3 K5"));
    check(&found, "Who speaks, and how often together", &expect!["8 root claims of 3 origins are heard"]);
}

#[test]
fn the_pool_is_set_beside_the_years_that_have_one() {
    let mut found = calm();
    found.totals[1].pool = Some(around(2_000.0, 1.25));
    check(
        &found,
        "Beside the plain reading",
        &expect!["all hosts in 2015: synthesis 1,520 (95 %: 1,086 to 2,128), linear pool 2,000 (95 %: 1,600 to 2,500)"],
    );
}

#[test]
fn other_assumptions_are_shown_for_a_year_with_most_claims_on_all_hosts() {
    let variant = |assumption: &str, years: &[(i16, f64)]| Variant {
        assumption: assumption.into(),
        way: Reweighing { shape: Some(0.2), refitted: false },
        totals: years.iter().map(|(year, p50)| (*year, around(*p50, 1.5))).collect(),
        r_hat: 1.0,
    };
    let untold = Variant {
        way: Reweighing { shape: Some(0.84), refitted: false },
        ..variant("origins are twice as biased", &[])
    };
    let sensitivity = vec![
        untold,
        variant("hosts change twice as much", &[(2014, 1.0), (2015, 1_600.0)]),
        variant("a variant that lacks the year", &[(2014, 1.0)]),
        variant("origins are half as biased", &[(2015, 1_500.0)]),
    ];
    check(
        &Synthesis { sensitivity, ..calm() },
        "Under other assumptions",
        &expect![[r#"
        if hosts change twice as much: all hosts in 2015 1,600 (95 %: 1,067 to 2,400)
        if origins are half as biased: all hosts in 2015 1,500 (95 %: 1,000 to 2,250)
        if origins are twice as biased: these draws cannot tell (k-hat 0.840, above 0.7); `assize estimate --synthesis --depth full` fits the model anew"#]],
    );
}

#[test]
fn chains_that_hardly_agree_are_called_so() {
    let mut found = calm();
    for (r_hat, word) in [(1.01, "the chains agree"), (1.010_1, "the chains hardly agree: draw longer ones")] {
        found.diagnostics.r_hat = r_hat;
        let item = &found.twelve()[5];
        assert!(item.lines[0].ends_with(word), "{r_hat}: {}", item.lines[0]);
    }
}

/// The greatest ratio first, whether up or down: a halving comes before a rise by half.
#[test]
fn origins_are_named_in_the_order_of_what_they_move() {
    let moved = |host: &str, with: f64, without: f64| Moved { host: Code::new(host), year: 2015, with, without };
    let influence = |total: Moved, refitted: bool| Influence {
        way: Reweighing { shape: Some(if refitted { 0.9 } else { 0.3 }), refitted },
        total: Some(total),
        host: Some(moved("AAA", 900.0, 12.0)),
    };
    let mut found = calm();
    found.origins[0].influence = Some(influence(moved("ALL", 1_000.0, 1_500.0), false));
    found.origins[1].influence =
        Some(Influence { way: Reweighing { shape: Some(1.25), refitted: false }, total: None, host: None });
    found.origins[2].influence = Some(influence(moved("ALL", 1_000.0, 500.0), true));
    check(
        &found,
        "Without one origin",
        &expect![[r#"
            without three: ALL in 2015 from 1,000 to 500; AAA in 2015 from 900 to 12 (fitted anew, since k-hat is 0.900)
            without one: ALL in 2015 from 1,000 to 1,500; AAA in 2015 from 900 to 12 (draws weighed anew, k-hat 0.300)
            without two: these draws cannot tell (k-hat 1.250, above 0.7); `assize estimate --synthesis --depth full` fits the model anew"#]],
    );
}

#[test]
fn claims_that_surprise_are_named_from_below_5_percent() {
    let mut found = calm();
    found.checks[0].probability = 0.049_9;
    found.discrepancy = 0.996;
    check(
        &found,
        "Whether the claims fit the model",
        &expect![[r#"
        100 % of records made up by the model are less likely than the real one; near 0 or 100 the model would not describe the claims
        K1 surprises the model (probability 0.050): it would expect 1,000 (95 %: 500 to 2,000)"#]],
    );
}

#[test]
fn years_whose_total_spans_more_than_a_factor_of_4_are_not_known() {
    let mut found = calm();
    found.totals[0].persons = around(1_400.0, 2.1);
    found.totals[1].persons = around(1_400.0, 2.0);
    found.totals[2].persons = around(1_400.0, 9.0);
    check(
        &found,
        "How far the ends reach",
        &expect![[r#"
        medians and quantiles are given, never means: the distributions have long upper tails
        the 95 % interval of the total spans more than a factor of 4 in 2014, 2016: not known there
        no total far above 2 times the greatest number that any claim names is believed; that is assumed"#]],
    );
}

#[test]
fn claims_left_out_are_counted_by_kind_and_named() {
    let excluded = vec![
        left_out("K7", "is no root: it repeats K1, which speaks for itself"),
        left_out("K8", "is in households, not in persons"),
        left_out("K9", "gives K3, which is workers_sent, as workers_present"),
        left_out("K10", "is no root: it rounds K1, which speaks for itself"),
    ];
    check(
        &Synthesis { excluded, ..calm() },
        "Which claims are one claim",
        &expect![[r#"
        1 claims: hand on a figure of another measure
        1 claims: left out for another reason
        2 claims: made of another claim and add nothing
        K7 is no root: it repeats K1, which speaks for itself
        K8 is in households, not in persons
        K9 gives K3, which is workers_sent, as workers_present
        K10 is no root: it rounds K1, which speaks for itself"#]],
    );
}

#[test]
fn small_numbers_are_handed_to_disclosure_control() {
    let mut found = calm();
    for (place, p50) in [(0, 19.9), (1, 3.0), (2, 20.0), (3, 19.0), (5, 0.0)] {
        found.figures[place].persons.p50 = p50;
    }
    check(
        &found,
        "Small numbers",
        &expect![[r#"
        AAA in 2014 to 2015: below 20 people; whether it may be published is for disclosure control
        BBB in 2014, 2016: below 20 people; whether it may be published is for disclosure control"#]],
    );
}

#[test]
fn refusals_say_what_was_found_and_what_would_be_accepted() {
    let measure = Code::new("workers_present");
    let mut priors = Priors::default();
    let prior = |priors: &Priors| Refusal::from(priors.check().unwrap_err()).to_string();
    priors.ceiling = 0.0;
    expect!["prior `ceiling` is 0; accepted are numbers above 0 and at most 1000000"].assert_eq(&prior(&priors));
    priors = Priors { level: f64::INFINITY, ..Priors::default() };
    expect!["prior `level` is inf; accepted are numbers above 0 and at most 1000000000"].assert_eq(&prior(&priors));
    priors = Priors::default();
    priors.bias.pop_last();
    expect!["prior `bias.F` is 0; accepted are numbers above 0 and at most 3"].assert_eq(&prior(&priors));
    expect!["no root claim on workers_present fits: all 3 claims are left out; at least one is needed"]
        .assert_eq(&Refusal::NoClaim { measure, excluded: 3 }.to_string());
    expect!["4 chains of 99 draws cannot be judged; accepted are at least 2 chains of at least 100"]
        .assert_eq(&Refusal::TooShort { chains: 4, draws: 99 }.to_string());
    expect!["the chains do not agree on people in AAA in 2015: R-hat 1.235, and no figure is given above 1.05; draw longer chains, or look for claims that contradict one another flatly"]
        .assert_eq(&Refusal::NotMixed { quantity: "people in AAA in 2015".into(), r_hat: 1.234_56 }.to_string());
}

/// Each bound is met from both sides: the greatest is accepted, a hair more is not, nor zero, a minus or no number.
#[test]
fn every_prior_is_accepted_up_to_its_greatest_and_no_further() {
    type Set = fn(&mut Priors, f64);
    let cases: [(&str, f64, Set); 13] = [
        ("level", 1e9, |p, v| p.level = v),
        ("level_spread", 5.0, |p, v| p.level_spread = v),
        ("silent_level", 1e9, |p, v| p.silent_level = v),
        ("silent_spread", 5.0, |p, v| p.silent_spread = v),
        ("change", 3.0, |p, v| p.change = v),
        ("change_spread", 3.0, |p, v| p.change_spread = v),
        ("bias_spread", 3.0, |p, v| p.bias_spread = v),
        ("grade_spread", 3.0, |p, v| p.grade_spread = v),
        ("part_change", 5.0, |p, v| p.part_change = v),
        ("grade_factor", 10.0, |p, v| p.grade_factor = v),
        ("grain", 1_000.0, |p, v| p.grain = v),
        ("ceiling", 1e6, |p, v| p.ceiling = v),
        ("ceiling_spread", 5.0, |p, v| p.ceiling_spread = v),
    ];
    for (what, most, set) in cases {
        let check = |value: f64| {
            let mut priors = Priors::default();
            set(&mut priors, value);
            priors.check()
        };
        assert_eq!(check(most), Ok(()), "{what}");
        assert_eq!(check(f64::MIN_POSITIVE), Ok(()), "{what}");
        for value in [most * 1.000_001, 0.0, -1.0, f64::NAN, f64::INFINITY] {
            let found = check(value).unwrap_err();
            assert_eq!((found.what.as_str(), found.most), (what, most), "{value}");
        }
    }
}

#[test]
fn priors_with_a_word_too_many_or_too_few_are_not_read() {
    let text = serde_json::to_string(&Priors::default()).unwrap();
    assert_eq!(serde_json::from_str::<Priors>(&text).unwrap(), Priors::default());
    let more = text.replacen('{', r#"{"levle":3,"#, 1);
    assert!(serde_json::from_str::<Priors>(&more).unwrap_err().to_string().starts_with("unknown field `levle`"));
    let fewer = text.replacen(r#""grain":5.0,"#, "", 1);
    assert!(serde_json::from_str::<Priors>(&fewer).unwrap_err().to_string().starts_with("missing field `grain`"));
}
