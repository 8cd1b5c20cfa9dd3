//! Which claims the synthesis hears, as what, and why it leaves others out; what figures name. Short chains: words, not numbers.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/studies.rs"]
mod studies;
#[path = "support/synthesised.rs"]
mod synthesised;

use assize_estimate::sampling::nuts::Length;
use assize_estimate::synthesis::{Depth, Effort, Figure, Priors, Refusal, SILENT, Synthesis, synthesis};
use assize_record::claim::Claim;
use assize_record::estimate::Sides;
use assize_record::id::{Code, OriginId};
use assize_record::place::Group;
use assize_record::study::Study;
use assize_record::term::{Derivation, Extent, Reliability};
use expect_test::expect;
use studies::{SEED, Told, claim, scenario, study};
use synthesised::{EFFORT, SHORT, figure, of, years};

fn group(code: &str, members: &[&str], extent: Extent) -> Group {
    let members = members.iter().copied().map(Code::new).collect();
    Group { code: Code::new(code), name: code.into(), members, extent, note: String::new() }
}

fn with_groups(claims: Vec<Claim>, groups: &[Group]) -> Study {
    let mut study = study(claims);
    study.groups.extend(groups.iter().map(|group| (group.code.clone(), group.clone())));
    study
}

/// The claims left out beside one that is heard, each with its reason.
fn left_out(claims: Vec<Claim>, groups: &[Group]) -> String {
    let heard = claim("HEARD", "heard", "AAA", "1000");
    let found = of(&with_groups(claims.into_iter().chain([heard]).collect(), groups), 2014, 2016);
    found.excluded.iter().map(|one| format!("{}: {}", one.claim, one.reason)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_claim_that_is_not_heard_has_its_reason() {
    let claims = vec![
        claim("K1", "one", "AAA", "10").of("workers_present", "households"),
        claim("K2", "one", "AAA", "10").during("2013", "2013"),
        claim("K3", "one", "AAA", "10").during("2017", "2019"),
        claim("K4", "one", "AAA", "10").during("", "2015"),
        claim("K5", "one", "AAA", ">=0"),
        claim("K6", "one", "AAA", "1..2000000"),
        claim("K7", "one", "AAA", "2000000000000000"),
        claim("K8", "two", "AAA", "1100").from(Derivation::Repeats, &["HEARD"]),
        claim("K9", "two", "AAA", "3000").from(Derivation::Sums, &["HEARD", "K2"]),
        claim("L1", "two", "AAA", "700").from(Derivation::Rounds, &["P1"]),
        claim("P1", "two", "AAA", "703").of("permit_holders", "persons"),
        // Of another measure altogether: not even looked at.
        claim("P2", "two", "AAA", "100").of("state_revenue", "USD/year"),
    ];
    expect![[r#"
        K1: is in households, not in persons
        K2: speaks of 2013, which lies outside the years asked for
        K3: speaks of 2017 to 2019, which lies outside the years asked for
        K4: does not say when its time starts
        K5: says nothing: at least 0
        K6: 1 to 2,000,000: the ends lie more than 1,000,000 times apart, which says nothing
        K7: 2,000,000,000,000,000 is above 1,000,000,000,000,000, no figure that can be meant
        K8: is no root: it repeats HEARD, which speaks for itself
        K9: is no root: it sums HEARD, K2, which speaks for itself
        L1: gives P1, which is permit_holders, as workers_present"#]]
    .assert_eq(&left_out(claims, &[]));
}

#[test]
fn a_group_is_heard_only_where_a_sum_can_stand_for_it() {
    let gulf = |extent| group("GULF", &["AAA", "BBB"], extent);
    let on = |id: &str, value: &str| vec![claim(id, "one", "GULF", value)];
    let both = |id: &str, value: &str| [on(id, value), vec![claim("B", "two", "BBB", "50")]].concat();
    expect![[r#"K1: is about GULF, whose members are not all known or counted, and is no "at most""#]]
        .assert_eq(&left_out(both("K1", "2000"), &[gulf(Extent::Open)]));
    expect![[r#"K2: is about GULF, whose members are not all known or counted, and is no "at most""#]]
        .assert_eq(&left_out(on("K2", "2000"), &[gulf(Extent::Closed)]));
    let strangers = group("GULF", &["XXX", "YYY"], Extent::Closed);
    expect!["K3: is about GULF, none of whose members has a figure of its own"]
        .assert_eq(&left_out(on("K3", "<=2000"), &[strangers]));
    assert_eq!(left_out(both("K4", "2000"), &[gulf(Extent::Closed)]), "");
    assert_eq!(left_out(on("K5", "<=2000"), &[gulf(Extent::Open)]), "");
    assert_eq!(left_out(on("K6", "<=2000"), &[gulf(Extent::Closed)]), "");
}

/// Values whose ends come from both, one or no side; a range with equal ends is a point, an end at zero is none.
#[test]
fn figures_say_which_ends_their_claims_bound() {
    let cases: [(&[&str], Sides); 9] = [
        (&["500"], Sides::Both),
        (&["400..600"], Sides::Both),
        (&["500..500"], Sides::Both),
        (&["0..600"], Sides::UpperOnly),
        (&["<=600"], Sides::UpperOnly),
        (&["<=0"], Sides::Both),
        (&[">=400"], Sides::LowerOnly),
        (&[">=400", "<=600"], Sides::Both),
        (&["0..900", "<=600"], Sides::UpperOnly),
    ];
    for (values, sides) in cases {
        let claims =
            values.iter().enumerate().map(|(i, value)| claim(&format!("K{i}"), &format!("s{i}"), "AAA", value));
        let found = of(&study(claims.collect()), 2015, 2015);
        assert_eq!(figure(&found, "AAA", 2015).sides, sides, "{values:?}");
    }
}

/// One line a figure: host, year, distance, claims.
fn standing(found: &Synthesis) -> String {
    let line = |f: &Figure| {
        let claims = f.claims.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        format!("{} {} {:?} [{claims}]", f.host, f.year, f.distance)
    };
    let total = |t: &assize_estimate::synthesis::Total| format!("all {} {:?} {:?}", t.year, t.claims, t.pool.is_some());
    found.figures.iter().map(line).chain(found.totals.iter().map(total)).collect::<Vec<_>>().join("\n")
}

#[test]
fn figures_and_totals_name_the_claims_that_speak_of_them() {
    let claims = vec![
        claim("K1", "one", "AAA", "1000").during("2014", "2015"),
        claim("K2", "two", "BBB", "300").during("2016", "2016"),
        claim("K3", "two", "BBB", "100").during("2014", "2014").in_sector("logging"),
        claim("K4", "three", "ALL", "2000").during("2015", "2015"),
    ];
    let found = of(&study(claims), 2014, 2016);
    expect![[r#"
        AAA 2014 Some(0) [K1]
        AAA 2015 Some(0) [K1]
        AAA 2016 Some(1) []
        BBB 2014 Some(2) []
        BBB 2015 Some(1) []
        BBB 2016 Some(0) [K2]
        other-hosts 2014 None []
        other-hosts 2015 None []
        other-hosts 2016 None []
        all 2014 [] false
        all 2015 [ClaimId("K4")] true
        all 2016 [] false"#]]
    .assert_eq(&standing(&found));
    assert_eq!(found.silent, [Code::new("CCC")]);
    assert_eq!(found.parts.iter().map(|p| (p.year, p.claims.len())).collect::<Vec<_>>(), [(2014, 1)]);
}

/// Found by this test: the years between an old claim on a group and the first one on its only known member stood still, and a
/// number that stood for nothing wandered without end.
#[test]
fn a_group_claim_from_before_the_first_of_its_only_known_member_leaves_the_walk_free() {
    let claims = vec![
        claim("K1", "one", "AAA", "<=5000").during("2010", "2010"),
        claim("K2", "two", "AAA", "1000").during("2016", "2016"),
    ];
    let own = of(&study(claims.clone()), 2010, 2016);
    let mut claims = claims;
    claims[0].host = Code::new("GULF");
    let found = of(&with_groups(claims, &[group("GULF", &["AAA", "ZZZ"], Extent::Open)]), 2010, 2016);
    let width = |found: &Synthesis, year| {
        let q = figure(found, "AAA", year).persons;
        (q.p90 / q.p10).ln()
    };
    let widths: Vec<f64> = (2013..=2016).map(|year| width(&found, year)).collect();
    assert!(widths.windows(2).all(|pair| pair[0] > 1.05 * pair[1]), "each year back is less certain: {widths:?}");
    // The same bound said of the member itself is the same claim: medians agree within the noise of 1,000 draws.
    for year in 2010..=2016 {
        let (one, other) = (figure(&own, "AAA", year).persons.p50, figure(&found, "AAA", year).persons.p50);
        assert!((one / other).ln().abs() < 0.25, "{year}: {one} {other}");
    }
    assert_eq!(found.diagnostics.cut_short, 0);
}

#[test]
fn an_origin_is_as_good_as_its_best_source() {
    let mut study = study(vec![
        claim("K1", "good", "AAA", "1000"),
        claim("K2", "poor", "AAA", "1100"),
        claim("K3", "alone", "AAA", "900"),
    ]);
    for source in study.sources.values_mut() {
        let (letter, origin) = match source.id.as_str() {
            "good" => (Reliability::A, "pair"),
            "poor" => (Reliability::E, "pair"),
            _ => (Reliability::D, "alone"),
        };
        (source.reliability, source.origin) = (letter, OriginId::new(origin));
    }
    let found = of(&study, 2015, 2015);
    let learnt: Vec<String> =
        found.learnt.iter().map(|one| format!("{}: {} speak, {}", one.what, one.claims, one.assumed)).collect();
    expect![[r#"
        spread of a figure of grade 3: 3 speak, 0.2
        scale of the bias of an origin of letter A: 1 speak, 0.05
        scale of the bias of an origin of letter D: 1 speak, 0.4
        scale of the change from one year to the next: 3 speak, 0.2"#]]
    .assert_eq(&learnt.join("\n"));
    let origins: Vec<String> = found.origins.iter().map(|o| format!("{}: {:?}", o.origin, o.claims)).collect();
    expect![[r#"
        alone: [ClaimId("K3")]
        pair: [ClaimId("K1"), ClaimId("K2")]"#]]
    .assert_eq(&origins.join("\n"));
}

#[test]
fn a_better_grade_holds_the_figure_closer() {
    let width = |grade: &str| {
        let found = of(&study(vec![claim("K1", "one", "AAA", "20000").graded(grade)]), 2015, 2015);
        let q = figure(&found, "AAA", 2015).persons;
        (q.p90 / q.p10).ln()
    };
    let widths = ["1", "2", "3", "4", "5"].map(width);
    assert!(widths.is_sorted() && widths[4] > 2.0 * widths[0], "{widths:?}");
}

#[test]
fn what_the_scenario_names_is_heard_though_it_repeats() {
    let claims = study(vec![
        claim("K1", "one", "AAA", "1000"),
        claim("K2", "two", "AAA", "5000").from(Derivation::Repeats, &["K1"]),
    ]);
    let only = scenario(2015, &[("[rules]", "[people]\nclaims = [\"K2\"]\n[rules]")]);
    let found = synthesis(&claims, &only, &Priors::default(), &EFFORT, SEED).unwrap();
    assert_eq!(figure(&found, "AAA", 2015).claims.iter().map(|id| id.as_str()).collect::<Vec<_>>(), ["K2"]);
    assert!(figure(&found, "AAA", 2015).persons.p50 > 2_500.0);
    assert_eq!(found.excluded, []);
}

#[test]
fn claims_in_another_order_and_chains_in_other_threads_give_the_same_bits() {
    let claims = vec![
        claim("K1", "one", "AAA", "1000"),
        claim("K2", "two", "BBB", "200..900"),
        claim("K3", "one", "ALL", "<=4000"),
    ];
    let mut turned = claims.clone();
    turned.reverse();
    let (one, other) = (study(claims), study(turned));
    let expected = of(&one, 2015, 2016);
    let found: Vec<Synthesis> = std::thread::scope(|scope| {
        let started: Vec<_> = [&one, &other, &other].map(|study| scope.spawn(|| of(study, 2015, 2016))).into();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(found.iter().all(|found| *found == expected));
    let elsewhere = synthesis(&one, &years(2015, 2016), &Priors::default(), &EFFORT, SEED + 1).unwrap();
    assert_ne!(elsewhere.figures, expected.figures);
}

/// Values and ceilings a hundred times as great, levels too: figures grow by as much, but for the grain of 5 people.
#[test]
fn people_counted_in_hundreds_give_hundreds() {
    let of_scale = |zeros: &str, scale: f64| {
        let claims = vec![
            claim("K1", "one", "AAA", &format!("4000{zeros}")),
            claim("K2", "two", "ALL", &format!("9000{zeros}..20000{zeros}")),
        ];
        let base = Priors::default();
        let priors = Priors {
            level: base.level * scale,
            silent_level: base.silent_level * scale,
            grain: base.grain * scale,
            ..base
        };
        // The median of people in hosts that nobody speaks of has a standard error of a tenth from 1,200 draws.
        let effort = Effort { main: Length { draws: 2_000, ..SHORT }, ..EFFORT };
        synthesis(&study(claims), &years(2015, 2015), &priors, &effort, SEED).unwrap()
    };
    let (small, large) = (of_scale("", 1.0), of_scale("00", 100.0));
    for host in ["AAA", SILENT] {
        let ratio = figure(&large, host, 2015).persons.p50 / figure(&small, host, 2015).persons.p50;
        assert!((ratio / 100.0).ln().abs() < 0.15, "{host}: {ratio}");
    }
}

#[test]
fn no_claim_at_all_and_none_that_fits_are_told_apart_by_their_number() {
    let refused = |claims: Vec<Claim>| {
        synthesis(&study(claims), &years(2015, 2015), &Priors::default(), &EFFORT, SEED).unwrap_err()
    };
    let excluded = |refusal: Refusal| match refusal {
        Refusal::NoClaim { measure, excluded } => (measure.to_string(), excluded),
        other => panic!("{other}"),
    };
    assert_eq!(excluded(refused(vec![])), ("workers_present".to_owned(), 0));
    let circle = vec![
        claim("K1", "one", "AAA", "10").from(Derivation::Repeats, &["K2"]),
        claim("K2", "two", "AAA", "10").from(Derivation::Repeats, &["K1"]),
        claim("K3", "two", "AAA", "10").of("state_revenue", "USD/year"),
    ];
    assert_eq!(
        excluded(refused(circle)),
        ("workers_present".to_owned(), 2),
        "two that repeat one another have no root"
    );
}

#[test]
fn comparing_fits_too_short_to_be_judged_are_refused_before_the_wait() {
    let short = Length { draws: 99, ..SHORT };
    let effort = |depth| Effort { main: SHORT, compared: short, depth };
    let claims = study(vec![claim("K1", "one", "AAA", "1000")]);
    let of = |depth| synthesis(&claims, &years(2015, 2015), &Priors::default(), &effort(depth), SEED);
    assert_eq!(of(Depth::Full), Err(Refusal::TooShort { chains: 4, draws: 99 }));
    assert!(of(Depth::Figures).is_ok(), "where nothing is compared, its length does not matter");
}

/// Other assumptions and influences survive JSON too: no number in them is infinite.
#[test]
fn a_synthesis_at_full_depth_survives_json() {
    let claims = study(vec![claim("K1", "one", "AAA", "1000"), claim("K2", "two", "AAA", "1300")]);
    let compared = Length { warm_up: 100, draws: 100, ..SHORT };
    let effort = Effort { main: SHORT, compared, depth: Depth::Full };
    let found = synthesis(&claims, &years(2015, 2015), &Priors::default(), &effort, SEED).unwrap();
    let text = serde_json::to_string(&found).unwrap();
    let back: Synthesis = serde_json::from_str(&text).unwrap();
    assert_eq!(back.twelve(), found.twelve());
    assert!(found.origins.iter().all(|origin| origin.influence.is_some()));
    let variants: Vec<&str> = found.sensitivity.iter().map(|variant| variant.assumption.as_str()).collect();
    let median = |place: usize| found.sensitivity[place].totals[0].1;
    let width = |place: usize| (median(place).p90 / median(place).p10).ln();
    assert!(width(4) < width(5), "{} is narrower than {}", variants[4], variants[5]);
}

#[test]
fn a_repeat_stands_for_a_root_that_cannot_be_heard() {
    let root = || claim("K1", "one", "AAA", "800").of("workers_present", "households");
    let claims = vec![
        root(),
        claim("K2", "two", "AAA", "1000").from(Derivation::Converts, &["K1"]),
        claim("K3", "three", "AAA", "1000").from(Derivation::Repeats, &["K2"]),
        claim("K4", "four", "AAA", "1000").from(Derivation::Converts, &["K1"]),
    ];
    let found = of(&study(claims), 2015, 2015);
    // It speaks with the voice of the root's origin, once.
    let voices: Vec<String> = found.origins.iter().map(|o| format!("{} {:?}", o.origin, o.claims)).collect();
    assert_eq!(voices, [r#"one [ClaimId("K2")]"#]);
    expect![[r#"
        K1: is in households, not in persons
        K3: is no root: it repeats K2, which speaks for itself
        K4: is no root: K2 stands for the same root and speaks for it"#]]
    .assert_eq(
        &found.excluded.iter().map(|one| format!("{}: {}", one.claim, one.reason)).collect::<Vec<_>>().join("\n"),
    );
}

#[test]
fn other_claims_that_bear_on_a_host_are_named_beside_those_of_its_year() {
    let claims = vec![
        claim("K1", "one", "AAA", "1000").during("2014", "2014"),
        claim("K2", "two", "AAA", "1100").during("2015", "2015"),
        claim("K3", "three", "AAA", "300").in_sector("logging").during("2015", "2015"),
        claim("K4", "four", "BBB", "500").during("2015", "2015"),
        claim("K5", "five", "ALL", "3000").during("2015", "2015"),
    ];
    let found = of(&study(claims), 2014, 2015);
    let said = |figure: &Figure| format!("{}: {:?} beside {:?}", figure.id, figure.claims, figure.beside);
    let shown: Vec<String> = found.figures.iter().map(said).collect();
    expect![[r#"
        E-assize-synthesis-AAA-2014: [ClaimId("K1")] beside [ClaimId("K2"), ClaimId("K3")]
        E-assize-synthesis-AAA-2015: [ClaimId("K2")] beside [ClaimId("K1"), ClaimId("K3")]
        E-assize-synthesis-BBB-2014: [] beside [ClaimId("K4")]
        E-assize-synthesis-BBB-2015: [ClaimId("K4")] beside []
        E-assize-synthesis-other-hosts-2014: [] beside [ClaimId("K5")]
        E-assize-synthesis-other-hosts-2015: [] beside [ClaimId("K5")]"#]]
    .assert_eq(&shown.join("\n"));
}
