//! The synthesis of claims: on small made-up records whose answer is known, and on the public record.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/studies.rs"]
mod studies;
#[path = "support/synthesised.rs"]
mod synthesised;

use assize_estimate::sampling::nuts::Length;
use assize_estimate::synthesis::{Depth, Effort, Figure, Priors, Refusal, SILENT, Synthesis, synthesis};
use assize_record::claim::Claim;
use assize_record::estimate::Sides;
use assize_record::study::Study;
use assize_record::term::Derivation;
use expect_test::{Expect, expect};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::LazyLock;
use studies::{SEED, Told, claim, record, shipped, study};
use synthesised::{EFFORT, SHORT, figure, of, years};

fn one(claims: Vec<Claim>) -> Figure {
    let found = of(&study(claims), 2015, 2015);
    figure(&found, "AAA", 2015).clone()
}

fn factor(found: f64, expected: f64) -> f64 {
    (found / expected).ln().abs()
}

#[test]
fn a_repeat_moves_no_figure() {
    let root = claim("K1", "one", "AAA", "20000");
    let repeat = claim("K2", "two", "AAA", "20000").from(Derivation::Repeats, &["K1"]);
    let (alone, echoed) = (one(vec![root.clone()]), one(vec![root, repeat]));
    assert_eq!((alone.persons, alone.claims), (echoed.persons, echoed.claims));
}

#[test]
fn an_independent_claim_narrows_and_an_own_second_one_does_so_less() {
    let width = |figure: &Figure| (figure.persons.p90 / figure.persons.p10).ln();
    let first = || claim("K1", "one", "AAA", "20000");
    let alone = width(&one(vec![first()]));
    let own = width(&one(vec![first(), claim("K2", "one", "AAA", "20000")]));
    let independent = width(&one(vec![first(), claim("K2", "two", "AAA", "20000")]));
    assert!(independent < 0.95 * alone && independent < own, "{alone} alone, {own} own, {independent} independent");
}

#[test]
fn a_bound_on_one_side_bounds_that_side_alone() {
    let below = one(vec![claim("K1", "one", "AAA", "<=50")]);
    assert_eq!((below.sides, below.persons.p90 < 150.0), (Sides::UpperOnly, true));
    assert_eq!(below.not_known(), ["every claim on this host says \"at most\": no lower end is known"]);
    let above = one(vec![claim("K1", "one", "AAA", ">=30000")]);
    assert_eq!((above.sides, above.persons.p10 > 20_000.0), (Sides::LowerOnly, true));
    // With nothing against it, "at least" leaves the upper end to the ceiling: it reaches well beyond a point's.
    let point = one(vec![claim("K1", "one", "AAA", "30000")]);
    assert!(above.persons.p975 > 1.3 * point.persons.p975, "{:?} {:?}", above.persons, point.persons);
}

#[test]
fn parts_and_totals_are_reconciled() {
    let claims = vec![
        claim("K1", "one", "AAA", "1000"),
        claim("K2", "two", "BBB", "3000"),
        claim("K3", "three", "ALL", "20000").graded("1"),
        claim("K4", "four", "AAA", "900").in_sector("logging"),
    ];
    let found = of(&study(claims), 2015, 2015);
    let total = found.totals[0].persons.p50;
    let parts: f64 = found.figures.iter().map(|f| f.persons.p50).sum();
    // The total is drawn towards its parts and they towards it; what nobody names takes up the rest.
    assert!(total > 4_500.0 && total < 20_000.0, "{total}");
    assert!(factor(parts, total) < 0.35, "{parts} beside {total}");
    assert!(figure(&found, SILENT, 2015).persons.p50 > 200.0);
    let sector = &found.parts[0];
    assert!(sector.persons.p975 < 1.5 * figure(&found, "AAA", 2015).persons.p975);
    assert!(sector.share.p975 <= 1.0 && sector.share.p50 > 0.5, "{:?}", sector.share);
}

#[test]
fn sectors_side_by_side_share_the_host() {
    let claims = vec![
        claim("K1", "one", "AAA", "1000").graded("1"),
        claim("K2", "two", "AAA", "700").in_sector("logging"),
        claim("K3", "three", "AAA", "700").in_sector("construction"),
    ];
    let found = of(&study(claims), 2015, 2015);
    let shares: f64 = found.parts.iter().map(|part| part.share.p50).sum();
    assert!(shares < 1.02, "{shares}");
    assert!(figure(&found, "AAA", 2015).persons.p50 > 1_000.0, "both sectors push the host up");
}

#[test]
fn years_without_a_claim_widen_with_their_distance_and_say_so() {
    let found = of(&study(vec![claim("K1", "one", "AAA", "1000")]), 2010, 2020);
    let width = |year| {
        let q = figure(&found, "AAA", year).persons;
        (q.p90 / q.p10).ln()
    };
    assert!(width(2015) < width(2016) && width(2016) < width(2018) && width(2012) > width(2014));
    assert_eq!(
        figure(&found, "AAA", 2019).not_known(),
        ["no claim speaks of this year, the nearest is 4 years away: the interval is what yearly change leaves open"]
    );
}

#[test]
fn zero_people_is_heard_as_zero() {
    let claims = vec![
        claim("K1", "one", "AAA", "450").during("2012", "2012"),
        claim("K2", "two", "AAA", "0").during("2016", "2016"),
    ];
    // A walk from hundreds to none can fall in any of four years: chains need time to try them all.
    let patient = Effort { main: Length { warm_up: 1_000, draws: 1_500, ..SHORT }, ..EFFORT };
    let found = synthesis(&study(claims), &years(2012, 2016), &Priors::default(), &patient, SEED).unwrap();
    let (first, last) = (figure(&found, "AAA", 2012).persons, figure(&found, "AAA", 2016).persons);
    assert!(factor(first.p50, 450.0) < 0.2 && last.p50 < 20.0, "{first:?} {last:?}");
}

#[test]
fn what_cannot_be_synthesised_is_refused_in_words() {
    let refusal = |study: &Study, priors: &Priors, effort: &Effort| {
        synthesis(study, &years(2015, 2015), priors, effort, SEED).unwrap_err().to_string()
    };
    let (empty, some) = (study(vec![]), study(vec![claim("K1", "one", "AAA", "1000")]));
    let plan = study(vec![claim("K1", "one", "AAA", "1000").of("workers_present", "households")]);
    let priors = Priors::default();
    expect!["no root claim on workers_present fits: all 0 claims are left out; at least one is needed"]
        .assert_eq(&refusal(&empty, &priors, &EFFORT));
    expect!["no root claim on workers_present fits: all 1 claims are left out; at least one is needed"]
        .assert_eq(&refusal(&plan, &priors, &EFFORT));
    expect!["prior `change` is NaN; accepted are numbers above 0 and at most 3"].assert_eq(&refusal(
        &some,
        &Priors { change: f64::NAN, ..priors.clone() },
        &EFFORT,
    ));
    let one_chain = Effort { main: Length { chains: 1, ..SHORT }, ..EFFORT };
    expect!["1 chains of 300 draws cannot be judged; accepted are at least 2 chains of at least 100"]
        .assert_eq(&refusal(&some, &priors, &one_chain));
}

#[test]
fn chains_that_have_not_met_give_no_figure() {
    let claims: Vec<Claim> =
        (0..12).map(|i| claim(&format!("K{i}"), "one", "AAA", &format!("{}", 1_000 + i))).collect();
    let hasty = Effort { main: Length { chains: 4, warm_up: 2, draws: 100, acceptance: 0.8, deepest: 1 }, ..EFFORT };
    let found = synthesis(&study(claims), &years(2005, 2020), &Priors::default(), &hasty, SEED);
    assert!(matches!(found, Err(Refusal::NotMixed { r_hat, .. }) if r_hat > 1.05), "{found:?}");
}

#[test]
fn the_same_seed_gives_the_same_figures() {
    let claims = study(vec![claim("K1", "one", "AAA", "1000"), claim("K2", "two", "ALL", "1..5000")]);
    assert_eq!(of(&claims, 2014, 2016), of(&claims, 2014, 2016));
}

/// The whole public record, with chains short enough for a test.
static RECORD: LazyLock<Synthesis> = LazyLock::new(|| {
    let length = Length { warm_up: 500, draws: 700, ..SHORT };
    let effort = Effort { main: length, ..EFFORT };
    synthesis(&record::study(), &shipped("assize"), &Priors::default(), &effort, SEED).unwrap()
});

#[test]
fn the_public_record_gives_one_figure_for_each_host_and_year() {
    let hosts: std::collections::BTreeSet<&str> = RECORD.figures.iter().map(|f| f.host.as_str()).collect();
    assert_eq!((hosts.len(), RECORD.figures.len(), RECORD.totals.len()), (19, 19 * 21, 21));
    for (what, q) in
        RECORD.figures.iter().map(|f| &f.persons).chain(RECORD.totals.iter().map(|t| &t.persons)).enumerate()
    {
        let row = [q.p025, q.p10, q.p25, q.p50, q.p75, q.p90, q.p975];
        assert!(row.is_sorted() && row.iter().all(|v| v.is_finite() && *v >= 0.0), "{what}: {row:?}");
    }
    assert_eq!(RECORD.diagnostics.divergences, 0);
}

/// Medians of long runs with other seeds lie within 5 % of these; the tolerance is three times that.
#[test]
fn the_totals_of_the_public_record_lie_where_long_runs_put_them() {
    for (year, expected) in [(2013, 55_000.0), (2015, 69_000.0), (2017, 98_300.0), (2018, 89_800.0), (2020, 77_400.0)] {
        let found = RECORD.totals.iter().find(|t| t.year == year).unwrap().persons.p50;
        assert!(factor(found, expected) < 0.15, "{year}: {found} not {expected}");
    }
}

#[test]
fn what_is_not_known_of_a_total_is_said() {
    let check = |year: i16, expected: &Expect| {
        expected.assert_eq(&RECORD.totals.iter().find(|t| t.year == year).unwrap().not_known().join("\n"));
    };
    check(
        2005,
        &expect![[r#"
            0 % of it stands in hosts of which a claim speaks in this year
            no independent claim on all hosts speaks of this year
            not known: nothing speaks of this year, the figure is carried from other years"#]],
    );
}

#[test]
fn the_twelve_items_are_all_there_and_say_something() {
    let items = RECORD.twelve();
    let empty: Vec<&str> = items.iter().filter(|item| item.lines.is_empty()).map(|item| item.title.as_str()).collect();
    assert_eq!((items.len(), empty), (12, vec![]));
    let heard = &items[1].lines[0];
    expect!["93 root claims of 56 origins are heard"].assert_eq(heard);
}

#[test]
fn the_result_survives_json() {
    let text = serde_json::to_string(&*RECORD).unwrap();
    let back: Synthesis = serde_json::from_str(&text).unwrap();
    assert_eq!((back.totals.len(), &back.excluded, &back.silent), (21, &RECORD.excluded, &RECORD.silent));
    // A double survives the text to the last digit but one.
    let far = |a: f64, b: f64| (a / b - 1.0).abs() > 1e-14;
    let moved = back.totals.iter().zip(&RECORD.totals).filter(|(a, b)| far(a.persons.p50, b.persons.p50)).count();
    assert_eq!(moved, 0);
}

#[test]
fn leaving_an_origin_out_moves_what_it_alone_said() {
    let claims = vec![
        claim("K1", "one", "AAA", "1000"),
        claim("K2", "two", "AAA", "1100"),
        claim("K3", "loud", "AAA", "9000"),
        claim("K4", "loud", "AAA", "30000"),
    ];
    let full = Effort { depth: Depth::Full, ..EFFORT };
    let found = synthesis(&study(claims), &years(2015, 2015), &Priors::default(), &full, SEED).unwrap();
    let loud = found.origins.iter().find(|o| o.origin.as_str() == "loud").unwrap().influence.clone().unwrap();
    let host = loud.host.clone().unwrap();
    // By more than the noise of hosts that nobody speaks of, which is a tenth.
    assert!(host.host.as_str() == "AAA" && host.without < host.with / 1.3, "{loud:?}");
    // Fitting without the claim from the start gives the same, within the noise of 1,200 draws.
    let without = one(vec![claim("K1", "one", "AAA", "1000"), claim("K2", "two", "AAA", "1100")]);
    assert!(factor(host.without, without.persons.p50) < 0.1, "{loud:?} {:?}", without.persons);
    assert_eq!(found.sensitivity.len(), 12);
}

/// Fitting under another assumption from the start says what weighing the draws says, within the noise of 1,200 draws.
#[test]
fn other_assumptions_are_what_fits_under_them_say() {
    let claims =
        || study(vec![claim("K1", "one", "AAA", "1000").graded("4"), claim("K2", "two", "AAA", "3000").graded("4")]);
    let effort = Effort { depth: Depth::Weighed, ..EFFORT };
    let found = synthesis(&claims(), &years(2014, 2016), &Priors::default(), &effort, SEED).unwrap();
    let anew = |change: &dyn Fn(&mut Priors)| {
        let mut priors = Priors::default();
        change(&mut priors);
        synthesis(&claims(), &years(2014, 2016), &priors, &EFFORT, SEED).unwrap().totals[1].persons
    };
    let cases = [
        ("hosts change half as much from year to year", anew(&|p| p.change /= 2.0)),
        ("figures of every grade err twice as much", anew(&|p| p.grade_factor *= 2.0)),
        ("hosts are four times as large before any claim is heard", anew(&|p| p.level *= 4.0)),
        ("all hosts together hold at most the greatest number that a claim names", anew(&|p| p.ceiling /= 2.0)),
    ];
    for (assumption, expected) in cases {
        let variant = found.sensitivity.iter().find(|variant| variant.assumption == assumption).unwrap();
        assert!(variant.way.serves() && !variant.way.refitted, "{assumption}: {:?}", variant.way);
        let q = variant.totals[1].1;
        assert!(factor(q.p50, expected.p50) < 0.12, "{assumption}: {} not {}", q.p50, expected.p50);
        assert!(factor(q.p90 / q.p10, expected.p90 / expected.p10) < 0.3, "{assumption}: {q:?} {expected:?}");
    }
}

#[test]
fn without_an_origin_that_alone_speaks_of_a_host_weights_tell_nothing_and_a_fit_anew_does() {
    let alone = |year: &str| claim(&format!("K{year}"), "alone", "BBB", "40000").graded("1").during(year, year);
    let claims = study(vec![claim("K1", "one", "AAA", "1000"), alone("2014"), alone("2015"), alone("2016")]);
    let influence = |depth| {
        let effort = Effort { depth, ..EFFORT };
        let found = synthesis(&claims, &years(2014, 2016), &Priors::default(), &effort, SEED).unwrap();
        found.origins.iter().find(|origin| origin.origin.as_str() == "alone").unwrap().influence.clone().unwrap()
    };
    let quick = influence(Depth::Weighed);
    assert!(quick.way.shape.is_none() && quick.total.is_none() && !quick.way.serves(), "{quick:?}");
    assert_eq!(quick.way.words(), "these draws cannot tell: no other origin speaks of a host");
    // Without it nothing says that so many are there.
    let anew = influence(Depth::Full);
    let host = anew.host.unwrap();
    assert!(anew.way.refitted && host.host.as_str() == "BBB" && host.without < 0.3 * host.with, "{host:?}");
}

/// A standard normal number, by twelve uniforms: enough to make a truth to look for.
fn normal(random: &mut impl Rng) -> f64 {
    (0..12).map(|_| (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64).sum::<f64>() - 6.0
}

/// Three hosts over five years, four origins with a bias of their own, two claims an origin and host, and two on all hosts.
fn made_up(seed: u64) -> (Study, Vec<Vec<f64>>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let hosts = ["AAA", "BBB", "CCC"];
    let truth: Vec<Vec<f64>> = hosts
        .iter()
        .map(|_| {
            let mut x = 7.0 + 1.5 * normal(&mut random);
            let step = |_| {
                x += 0.2 * normal(&mut random);
                x.exp()
            };
            (0..5).map(step).collect()
        })
        .collect();
    let mut claims = Vec::new();
    for origin in 0..4 {
        let bias = 0.1 * normal(&mut random);
        let mut say = |host: &str, year: usize, people: f64| {
            let value = (people * (bias + 0.2 * normal(&mut random)).exp()).round();
            let (id, when) = (format!("K{}", claims.len()), (2010 + year).to_string());
            claims.push(claim(&id, &format!("origin{origin}"), host, &value.to_string()).during(&when, &when));
        };
        for (place, host) in hosts.iter().enumerate() {
            say(host, origin % 5, truth[place][origin % 5]);
            say(host, (origin + 2) % 5, truth[place][(origin + 2) % 5]);
        }
        if origin < 2 {
            say("ALL", 2 * origin, truth.iter().map(|walk| walk[2 * origin]).sum());
        }
    }
    (study(claims), truth)
}

/// 20 made-up records, 300 figures of hosts and 100 totals. Figures of one record hang together, so that a share of 0.95 can
/// come out between 0.88 and 1, one of 0.8 between 0.7 and 0.92.
#[test]
fn intervals_cover_a_made_up_truth_about_as_often_as_they_say() {
    let (mut wide, mut narrow, mut totals, mut count) = (0, 0, 0, 0.0);
    for seed in 0..20 {
        let (study, truth) = made_up(seed);
        let found = of(&study, 2010, 2014);
        for (walk, host) in truth.iter().zip(["AAA", "BBB", "CCC"]) {
            for (people, year) in walk.iter().zip(2010..) {
                let q = figure(&found, host, year).persons;
                wide += usize::from(q.p025 <= *people && *people <= q.p975);
                narrow += usize::from(q.p10 <= *people && *people <= q.p90);
                count += 1.0;
            }
        }
        for (year, total) in found.totals.iter().enumerate() {
            let people: f64 = truth.iter().map(|walk| walk[year]).sum();
            totals += usize::from(total.persons.p025 <= people && people <= total.persons.p975);
        }
    }
    let shares = [wide as f64 / count, narrow as f64 / count, totals as f64 / (count / 3.0)];
    assert!((0.88..=1.0).contains(&shares[0]) && (0.7..=0.92).contains(&shares[1]), "{shares:?}");
    assert!((0.85..=1.0).contains(&shares[2]), "{shares:?}");
}

#[test]
fn every_claim_that_is_not_heard_is_named_with_its_reason() {
    let said: Vec<String> = RECORD.excluded.iter().map(|one| format!("{}: {}", one.claim, one.reason)).collect();
    expect![[r#"
        K001: is no root: it rounds K008, which speaks for itself
        K003: is no root: it repeats K013, which speaks for itself
        K004: is no root: it repeats K014, which speaks for itself
        K009: is no root: it misreads K008, which speaks for itself
        K010: leaves out the border zone of China, where its author puts 20,000 more (K011): no figure for all hosts
        K029: is no root: it sums K013, K014, K015, K016, K017, K018, K019, K020, K021, K022, K023, K024, K025, K026, K027, K028, which speaks for itself
        K030: is no root: it repeats K253, which speaks for itself
        K031: is no root: it repeats K252, which speaks for itself
        K033: is no root: it rounds K008, which speaks for itself
        K048: is no root: it repeats K033, K253, which speaks for itself
        K055: is no root: it sums K056, K057, K058, which speaks for itself
        K064: is no root: it rounds K302, which speaks for itself
        K085: is no root: it rounds K078, which speaks for itself
        K092: is no root: it repeats K272, which speaks for itself
        K114: speaks of 2003, which lies outside the years asked for
        K116: speaks of 1994, which lies outside the years asked for
        K139: gives K096, which is permit_holders, as workers_present
        K165: gives K261, which is workers_sent, as workers_present
        K213: speaks of 1996, which lies outside the years asked for
        K218: is no root: it rounds K008, K010, which speaks for itself
        K255: is no root: it misreads K253, which speaks for itself
        K262: gives K293, which is workers_planned, as workers_present
        K270: is no root: it repeats K272, which speaks for itself"#]].assert_eq(&said.join("\n"));
}

#[test]
fn every_part_is_named_with_its_claims() {
    let part = |part: &assize_estimate::synthesis::PartFigure| {
        let names = |ids: &mut dyn Iterator<Item = String>| ids.collect::<Vec<_>>().join(" ");
        let sectors = names(&mut part.sectors.iter().map(ToString::to_string));
        let claims = names(&mut part.claims.iter().map(ToString::to_string));
        format!("{} {} {} ({sectors}): {claims}", part.host, part.year, part.area)
    };
    expect![[r#"
        RUS 2009 Amur Oblast (logging): K108
        AGO 2010  (construction): K200
        KWT 2012 Kuwait City (construction): K069
        RUS 2012  (logging): K073
        CHN 2014 border zone (all): K011
        MNG 2014  (agriculture garment): K225
        MYS 2014 Sarawak (mining): K188 K189
        QAT 2014  (construction): K191 K274
        MLT 2015  (construction garment): K181
        KWT 2016  (construction): K075
        POL 2016  (construction shipbuilding): K178
        RUS 2016 Zenit Arena, St Petersburg (construction): K243
        MYS 2017 Sarawak (construction mining): K190
        QAT 2017  (construction): K066
        RUS 2017 Zenit Arena, St Petersburg (construction): K242
        RUS 2018 Primorsky Krai (all): K105
        RUS 2018 Primorsky Krai (construction): K102
        ALL 2019  (it): K290
        NGA 2020  (health): K202
        ALL 2023  (it): K211
        CHN 2023 Donggang, Liaoning (seafood): K149
        CHN 2025  (it): K263
        RUS 2025  (construction): K162"#]]
    .assert_eq(&RECORD.parts.iter().map(part).collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_origin_is_named_with_its_claims() {
    let origin = |voice: &assize_estimate::synthesis::OriginVoice| {
        let claims = voice.claims.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        format!("{}: {claims}", voice.origin)
    };
    expect![[r#"
        afp-2014: K189
        airkoryo-2012: K070
        ap-2017-gulf: K056 K057 K058
        asan-2013: K008 K013 K014 K015 K016 K017 K018 K019 K020 K021 K022 K023 K024 K025 K026 K027 K028
        asian-2012: K069 K073
        bbc-2009: K108
        chosun-2010: K200
        chosun-2013: K041
        chosun-2017: K065 K066 K273
        eahrnk-2015: K187
        eskadra-2025: K162
        eti-2017: K217
        guardian-2014: K193 K274
        josimar-2017: K242
        kinu-2017: K309
        kwt-pam: K302
        leiden-2016: K178
        mlt-stat: K181 K182 K278 K279
        mng-diplomat-2015: K225
        mng-labour: K077 K078
        msmt-2025: K263
        mys-home-2014: K188
        newser-2015: K038
        nga-panel: K202
        nkdb-2016-russia: K129
        nkdb-2019: K137
        nkwatch: K253
        noland: K012
        observer-2017: K243
        opencanada-2018: K086 K087
        outlaw-ocean-2024: K149
        pol-2397: K180
        pol-inspectorate: K176
        qat-2397: K194
        qat-gov: K191 K195
        rfa-2016-kuwait: K075
        rfa-2024: K142
        rok-gov-2015: K039
        rus-2397: K233
        rus-ambassador: K099 K100 K101 K102
        rus-mfa: K234
        rus-mintrud-2009: K238
        rus-primorye: K105
        sarawak-2017: K190
        sejong-2019: K138
        un-poe-2017: K079
        un-poe-2020: K290
        un-poe-2023: K211
        un-poe-2024: K143
        un-tit-2017: K132
        unikorea-2016: K090
        unsr-2015-03: K252
        us-state: K133 K147 K235 K269 K271 K272
        vnm-2397: K227 K230
        weissmann-2014: K011
        wsj-2019: K219"#]]
    .assert_eq(&RECORD.origins.iter().map(origin).collect::<Vec<_>>().join("\n"));
}
