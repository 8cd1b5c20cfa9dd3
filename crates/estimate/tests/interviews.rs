//! Interview methods: printed values, simulated truth, refusals.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_estimate::chains::Amount;
use assize_estimate::interviews::rds::{Recruit, Recruitment, naive, rds_i, rds_ii, share, successive};
use assize_estimate::interviews::rds_size::{self, SizePrior, size};
use assize_estimate::interviews::scale_up::{Reports, generalised, killworth};
use assize_estimate::interviews::scale_up_bayes::{Barrier, Setting, posterior};
use assize_estimate::interviews::stock::{Measure, Spells, frame, mean_from_elapsed, mean_of_all_spells};
use expect_test::expect;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

fn rows(name: &str) -> Vec<csv::StringRecord> {
    let path = format!("{}/data/interviews/{name}", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(path).unwrap().records().map(Result::unwrap).collect()
}

fn curitiba() -> Reports {
    let sizes: BTreeMap<String, f64> =
        rows("nsum_curitiba_sizes.csv").iter().map(|row| (row[0].to_owned(), row[1].parse().unwrap())).collect();
    let answers: Vec<Vec<u32>> = rows("nsum_curitiba_sim.csv")
        .iter()
        .map(|row| row.iter().map(|cell| cell.parse().unwrap()).collect())
        .collect();
    let known = (1..=20).map(|group| sizes[&format!("known_{group}")]).collect();
    let hidden = answers.iter().map(|row| row[20]).collect();
    Reports::new(sizes["N"], known, answers.iter().map(|row| row[..20].to_vec()).collect(), hidden).unwrap()
}

fn fauxmadrona() -> Recruitment {
    let recruit = |row: &csv::StringRecord| Recruit {
        id: row[0].to_owned(),
        recruiter: (&row[1] != "seed").then(|| row[1].to_owned()),
        degree: row[2].parse().unwrap(),
        has_trait: &row[3] == "1",
    };
    Recruitment::new(&rows("rds_fauxmadrona.csv").iter().map(recruit).collect::<Vec<_>>()).unwrap()
}

fn unit(random: &mut impl Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// Printed by the R package NSUM for this table: 65,108. Exact: a closed form.
#[test]
fn killworths_value_for_the_simulated_survey_is_the_printed_one() {
    let found = killworth(&curitiba());
    assert_eq!(found.size.round(), 65_108.0);
    assert!(found.interval.0 < 65_000.0 && found.interval.1 > 65_000.0, "the truth lies within: {:?}", found.interval);
    assert!((found.plug_in / 65_000.0 - 1.0).abs() < 0.1, "{}", found.plug_in);
    assert_eq!(found.held_out.len(), 20);
}

/// Printed for the same model by 2,500 sweeps: 65,041 [62,500, 67,392]. Tolerance: the Monte-Carlo error of that run, whose
/// mean rests on a few hundred independent draws of standard deviation 1,250: 200 for the middle; at 200 draws an end has a
/// standard error of 236, root of 0.025 x 0.975 / 200 over the normal density there, and three of them are 710.
#[test]
fn the_random_degree_posterior_is_the_printed_one() {
    let setting = Setting { warm_up: 300, draws: 2_000, ..Setting::default() };
    let found = posterior(&curitiba(), &setting, 11).unwrap();
    let q = found.size;
    assert!((q.p50 - 65_041.0).abs() < 200.0, "{q:?}");
    assert!((q.p025 - 62_500.0).abs() < 710.0 && (q.p975 - 67_392.0).abs() < 710.0, "{q:?}");
}

/// Answers of a made-up survey: `groups` known groups, degrees about 200, and a barrier of this correlation.
fn survey(respondents: usize, groups: usize, rho: f64, transmission: f64, seed: u64) -> Reports {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (population, hidden) = (100_000.0, 2_000.0);
    let sizes: Vec<f64> = (1..=groups).map(|group| 500.0 * group as f64).collect();
    let mut answers: Vec<Vec<u32>> = Vec::new();
    for _ in 0..respondents {
        let normal: f64 = (0..12).map(|_| unit(&mut random)).sum::<f64>() - 6.0;
        let degree = (5.3 + 0.4 * normal).exp() as u32;
        let all = sizes.iter().map(|size| (*size, 1.0)).chain([(hidden, transmission)]);
        let row = all.map(|(size, heard)| {
            // A two-point barrier with the right mean and correlation: some know none, the others more.
            let chance: f64 = size / population;
            let (none, more) = (rho / (rho + chance), (rho + chance).min(1.0));
            let chance = if rho > 0.0 && unit(&mut random) < none {
                0.0
            } else if rho > 0.0 {
                more
            } else {
                chance
            };
            (0..degree).filter(|_| unit(&mut random) < chance * heard).count() as u32
        });
        answers.push(row.collect());
    }
    let hidden = answers.iter().map(|row| row[groups]).collect();
    Reports::new(population, sizes, answers.iter().map(|row| row[..groups].to_vec()).collect(), hidden).unwrap()
}

/// 40 surveys; with true coverage 0.95 fewer than 33 of 40 happens once in 4,000.
#[test]
fn ninety_five_percent_intervals_cover_the_truth_nearly_that_often() {
    let setting = Setting { chains: 2, warm_up: 250, draws: 800, ..Setting::default() };
    let (mut plain, mut bayes) = (0, 0);
    for seed in 0..40 {
        let reports = survey(60, 5, 0.0, 1.0, seed);
        let (low, high) = killworth(&reports).interval;
        plain += usize::from(low <= 2_000.0 && 2_000.0 <= high);
        if let Ok(found) = posterior(&reports, &setting, seed) {
            bayes += usize::from(found.size.p025 <= 2_000.0 && 2_000.0 <= found.size.p975);
        }
    }
    assert!(plain >= 33 && bayes >= 33, "{plain} and {bayes} of 40");
}

#[test]
fn a_barrier_that_is_modelled_widens_the_interval() {
    let reports = survey(80, 4, 0.02, 1.0, 3);
    let with = |barrier| {
        let setting = Setting { barrier, warm_up: 600, draws: 1_500, ..Setting::default() };
        posterior(&reports, &setting, 3).unwrap()
    };
    let (without, with) = (with(Barrier::None), with(Barrier::ByGroup));
    let width = |p: &assize_estimate::interviews::scale_up_bayes::Posterior| p.size.p975 / p.size.p025;
    assert!(width(&with) > 1.15 * width(&without), "{:?} {:?}", with.size, without.size);
    assert!(with.rho.unwrap().p50 > 0.003 && without.rho.is_none());
}

#[test]
fn a_hidden_state_is_scaled_up_by_its_own_prior() {
    let reports = survey(100, 5, 0.0, 0.5, 8);
    let told = Setting { transmission: Some((200.0, 200.0)), warm_up: 200, draws: 400, ..Setting::default() };
    let untold = Setting { transmission: None, ..told };
    let (told, untold) = (posterior(&reports, &told, 1).unwrap().size, posterior(&reports, &untold, 1).unwrap().size);
    assert!(untold.p975 < 1_500.0, "half of the members are never heard of: {untold:?}");
    assert!(told.p025 < 2_000.0 && 2_000.0 < told.p975, "{told:?}");
}

#[test]
fn visibility_corrects_for_members_whom_few_know() {
    // 100 respondents of 10,000 report 50 members; each member would be counted by 25 people, not by the 100 that others know.
    let reports = Reports::new(10_000.0, vec![100.0], vec![vec![1]; 100], [vec![1; 50], vec![0; 50]].concat()).unwrap();
    let found = generalised(&reports, &[20.0, 30.0, 25.0], &[1.0, 1.0, 1.0], 500, 1).unwrap();
    assert_eq!((found.size, found.visibility), (200.0, 25.0));
    assert!(found.quantiles.p025 < 200.0 && found.quantiles.p975 > 200.0);
    assert_eq!(killworth(&reports).size, 50.0);
}

#[test]
fn answers_that_cannot_be_scaled_up_are_refused_in_words() {
    let reports = |population, sizes: &[f64], known: &[&[u32]], hidden: &[u32]| {
        let known = known.iter().map(|row| row.to_vec()).collect();
        Reports::new(population, sizes.to_vec(), known, hidden.to_vec())
    };
    let none = reports(1_000.0, &[10.0], &[&[1], &[2]], &[0, 0]).unwrap();
    assert_eq!(killworth(&none).size, 0.0);
    let said = [
        reports(0.0, &[10.0], &[&[1]], &[1]).unwrap_err().to_string(),
        reports(1_000.0, &[], &[&[]], &[1]).unwrap_err().to_string(),
        reports(1_000.0, &[2_000.0], &[&[1]], &[1]).unwrap_err().to_string(),
        reports(1_000.0, &[10.0, 20.0], &[&[1, 2], &[1]], &[1, 1]).unwrap_err().to_string(),
        reports(1_000.0, &[10.0], &[&[0]], &[1]).unwrap_err().to_string(),
        posterior(&none, &Setting::default(), 1).unwrap_err().to_string(),
        posterior(&curitiba(), &Setting { transmission: Some((0.0, 1.0)), ..Setting::default() }, 1)
            .unwrap_err()
            .to_string(),
        generalised(&none, &[0.0], &[1.0], 10, 1).unwrap_err().to_string(),
        generalised(&none, &[3.0, -1.0], &[1.0, 1.0], 10, 1).unwrap_err().to_string(),
    ];
    expect![[r#"
        the population is 0; accepted are numbers above 0, groups smaller than the population
        1 respondents and 0 known groups; at least one of each is needed
        known group 1 is 2000; accepted are numbers above 0, groups smaller than the population
        respondent 2 has 1 answers, not 2
        no respondent knows anybody in a known group: nobody's circle can be sized
        no respondent knows a member of the hidden group: the answers bound its size from above alone
        shapes 0 and 1 of the transmission; accepted are numbers above 0
        visibility 0 of member 1; accepted are numbers of people from 0 up, not all 0
        visibility -1 of member 2; accepted are numbers of people from 0 up, not all 0"#]]
    .assert_eq(&said.join("\n"));
}

/// Printed for this sample: mean 0.258, RDS-I 0.1592, RDS-II 0.16415, SS 0.258, 0.1947, 0.1767, 0.1665 at N = 500, 1,000,
/// 2,000, 10,000. RDS-I, RDS-II and the mean are closed forms. SS was printed from simulated chances; ours are their limit, and
/// 0.002 is the spread of that simulation.
#[test]
fn shares_of_the_simulated_recruitment_are_the_printed_ones() {
    let sample = fauxmadrona();
    let near =
        |found: f64, printed: f64, tolerance: f64| assert!((found - printed).abs() <= tolerance, "{found} {printed}");
    near(naive(&sample), 0.258, 1e-12);
    near(rds_i(&sample).unwrap(), 0.1592, 5e-5);
    near(rds_ii(&sample), 0.16415, 5e-6);
    for (population, printed) in [(500.0, 0.258), (1_000.0, 0.1947), (2_000.0, 0.1767), (10_000.0, 0.1665)] {
        near(successive(&sample, population).unwrap(), printed, 0.002);
    }
    // Its limit for a population without end is RDS-II.
    near(successive(&sample, 1e9).unwrap(), rds_ii(&sample), 1e-6);
    assert_eq!(
        successive(&sample, 400.0).unwrap_err().to_string(),
        "a population of 400 for 500 recruits; accepted are numbers from 500 up"
    );
}

/// Printed by 500 bootstraps of another kind (Salganik's, with a normal interval): RDS-II [0.090, 0.238]. The tree bootstrap is
/// not the same method, so the tolerance, 0.03, says only that the two tell of the same doubt.
#[test]
fn the_interval_of_the_simulated_recruitment_is_about_as_wide_as_the_printed_one() {
    let found = share(&fauxmadrona(), &[1_000.0], 1_000, 5).unwrap();
    let q = found.rds_ii_quantiles;
    assert!((q.p025 - 0.090).abs() < 0.03 && (q.p975 - 0.238).abs() < 0.03, "{q:?}");
    assert!(found.homophily[0].unwrap() > 0.2, "{:?}", found.homophily);
    assert_eq!(found.by_wave.last().copied(), Some(found.rds_ii));
    assert_eq!(found.without_seed.iter().map(|(_, gone)| gone).sum::<usize>(), 500);
    // A posterior of the size in place of one number carries its doubt into the share.
    let spread = share(&fauxmadrona(), &[600.0, 1_000.0, 5_000.0], 1_000, 5).unwrap().successive;
    assert!(spread.p975 - spread.p025 > 0.1, "{spread:?}");
}

/// People drawn without replacement in proportion to their degree.
fn successive_draws(population: usize, recruits: usize, seed: u64) -> Vec<Recruit> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut people: Vec<(f64, u32)> = (0..population)
        .map(|i| {
            let degree = 1 + (i % 12) as u32 + if i % 5 == 0 { 15 } else { 0 };
            (-unit(&mut random).max(1e-300).ln() / f64::from(degree), degree)
        })
        .collect();
    people.sort_by(|a, b| a.0.total_cmp(&b.0));
    let drawn = people[..recruits].iter().enumerate();
    drawn
        .map(|(i, (_, degree))| Recruit { id: i.to_string(), recruiter: None, degree: *degree, has_trait: i % 3 == 0 })
        .collect()
}

/// 8 samples of 300 of 600. The order says little, so chains walk slowly and some samples are refused as not mixed; of those
/// that are not, with true coverage 0.95, more than one miss happens once in 17.
#[test]
fn the_order_of_degrees_gives_the_size_of_the_population() {
    let setting = rds_size::Setting { prior: SizePrior::Reciprocal, chains: 3, warm_up: 3_000, draws: 12_000 };
    let (mut covered, mut medians) = (0, Vec::new());
    for seed in 0..8 {
        let sample = Recruitment::new(&successive_draws(600, 300, seed)).unwrap();
        if let Ok(found) = size(&sample, &setting, seed) {
            covered += usize::from(found.size.p025 <= 600.0 && 600.0 <= found.size.p975);
            medians.push(found.size.p50);
        }
    }
    medians.sort_by(f64::total_cmp);
    let middle = medians[medians.len() / 2];
    assert!(medians.len() >= 4 && covered + 1 >= medians.len(), "{covered} of {medians:?}");
    assert!((420.0..850.0).contains(&middle), "{middle}: {medians:?}");
}

#[test]
fn a_belief_about_the_size_draws_the_posterior_towards_it() {
    let sample = fauxmadrona();
    let with = |prior| {
        let setting = rds_size::Setting { prior, chains: 4, warm_up: 1_000, draws: 1_000 };
        size(&sample, &setting, 4).unwrap().size
    };
    let belief = with(SizePrior::LogNormal { median: 1_000.0, spread: 0.1 });
    assert!(belief.p025 > 700.0 && belief.p975 < 1_400.0, "{belief:?}");
}

#[test]
fn recruits_that_cannot_be_used_are_refused_in_words() {
    let recruit = |id: &str, recruiter: Option<&str>, degree| Recruit {
        id: id.into(),
        recruiter: recruiter.map(str::to_owned),
        degree,
        has_trait: true,
    };
    let refused = |recruits: &[Recruit]| Recruitment::new(recruits).unwrap_err().to_string();
    let same = Recruitment::new(&[recruit("a", None, 4), recruit("b", Some("a"), 4)]).unwrap();
    let setting = rds_size::Setting { prior: SizePrior::Reciprocal, chains: 2, warm_up: 10, draws: 100 };
    let said = [
        refused(&[recruit("a", None, 4)]),
        refused(&[recruit("a", None, 4), recruit("a", None, 3)]),
        refused(&[recruit("a", None, 4), recruit("b", Some("a"), 0)]),
        refused(&[recruit("a", Some("b"), 4), recruit("b", None, 2)]),
        size(&same, &setting, 1).unwrap_err().to_string(),
        share(&same, &[], 100, 1).unwrap_err().to_string(),
    ];
    expect![[r#"
        1 recruit; at least 2 are needed
        recruit 2 is `a`, who stands there already
        recruit 2 (`b`) knows nobody: accepted are degrees from 1 up, since whoever was recruited knows somebody
        recruit 1 names the recruiter `b`, who does not stand in a row before
        all recruits know the same number of people: the order of degrees tells nothing of the size
        a population of 0 for 2 recruits; accepted are numbers from 2 up"#]]
    .assert_eq(&said.join("\n"));
    // Everybody has the trait: nobody recruits across it, and the share is 1 without a fault.
    assert_eq!((rds_i(&same), rds_ii(&same)), (None, 1.0));
}

#[test]
fn stock_flow_and_lifetime_are_one_figure() {
    let spells = Spells { median: 2.0, spread: 0.6, doubt: 0.01 };
    let from = |measure, count| frame(&Amount::Fixed(count), measure, &spells, 5.0, 4_000, 1).unwrap();
    let flow = from(Measure::Inflow, 1_000.0);
    // E[D] = 2 exp(0.18), found on a day exp(0.36) times longer. The doubt of 1 % is the tolerance.
    let mean = 2.0 * 0.18f64.exp();
    let near = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 0.01, "{found} not {expected}");
    near(flow.spell.p50, mean);
    near(flow.found.p50, mean * 0.36f64.exp());
    near(flow.stock.p50, 1_000.0 * mean);
    near(flow.ever.p50, 1_000.0 * (mean + 5.0));
    near(from(Measure::Stock, flow.stock.p50).inflow.p50, 1_000.0);
    near(from(Measure::EverIn { years: 5.0 }, flow.ever.p50).stock.p50, flow.stock.p50);
}

/// A renewal process is looked at on one day. Tolerance: four standard errors of about 20,000 spells.
#[test]
fn spells_found_on_a_day_are_longer_and_can_be_corrected() {
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let (spread, day) = (0.5f64, 100.0);
    let (mut whole, mut so_far) = (Vec::new(), Vec::new());
    for _ in 0..1_000_000 {
        let normal = (0..12).map(|_| unit(&mut random)).sum::<f64>() - 6.0;
        let (start, length) = (200.0 * unit(&mut random), 2.0 * (spread * normal).exp());
        if start <= day && day < start + length {
            whole.push(length);
            so_far.push(day - start);
        }
    }
    let mean = 2.0 * (spread * spread / 2.0).exp();
    let near = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 0.04, "{found} not {expected}");
    near(whole.iter().sum::<f64>() / whole.len() as f64, mean * (spread * spread).exp());
    near(mean_of_all_spells(&whole).unwrap(), mean);
    near(mean_from_elapsed(&so_far, spread).unwrap(), mean);
    let said = [
        mean_of_all_spells(&[]).unwrap_err(),
        mean_of_all_spells(&[0.0]).unwrap_err(),
        mean_from_elapsed(&[], 0.5).unwrap_err(),
    ];
    assert_eq!(said[1].to_string(), format!("a spell is 0; accepted are numbers above 0 and at most {}", f64::MAX));
}
