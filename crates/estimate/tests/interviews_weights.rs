//! Respondents who were drawn with unequal chances: values by hand, recovery of a known truth, and how often intervals hold it.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_estimate::interviews::page::{KnowsPage, KnowsPlan, knows_page};
use assize_estimate::interviews::read::{Form, Members, Sheet, Survey, read};
use assize_estimate::interviews::scale_up::{Reports, drawn_anew, generalised, killworth};
use assize_estimate::interviews::simulate;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn reports(weights: &[f64]) -> Reports {
    let known = [[2, 1], [1, 0], [0, 0]].map(|row| row.to_vec()).to_vec();
    let plain = Reports::new(1_000.0, vec![30.0, 20.0], known, vec![2, 0, 1]).unwrap();
    plain.with_weights(weights).unwrap()
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found / expected - 1.0).abs() < 1e-12, "{found}, not {expected}");
}

/// By hand: degrees 60, 20 and 0; weights 1, 2 and 5.
#[test]
fn weighted_values_are_those_reckoned_by_hand() {
    let table = reports(&[1.0, 2.0, 5.0]);
    let found = killworth(&table);
    // 1,000 (2 + 5) / (60 + 40).
    near(found.size, 70.0);
    near(found.mean_degree, 100.0 / 8.0);
    // Ratios 2 / 60 of weight 1 and 0 of weight 2; whoever knows nobody has none.
    near(found.plug_in, 1_000.0 * (2.0 / 60.0) / 3.0);
    // R = 0.07: 2 - 4.2, 2 (0 - 1.4), 5 (1 - 0).
    let squares = 2.2f64.powi(2) + 2.8f64.powi(2) + 25.0;
    near(found.standard_error, 1_000.0 * (1.5 * squares).sqrt() / 100.0);
    near(found.interval.1, 70.0 + 1.96 * found.standard_error);
    // Group 1 has 2 + 2 = 4 of its 30, group 2 has 1 of its 20.
    near(found.held_out[0], 4.0 / (1.0 / 20.0) / 30.0);
    near(found.held_out[1], 1.0 / (4.0 / 30.0) / 20.0);
    // (1 + 2 + 5)^2 / (1 + 4 + 25).
    near(table.effective(), 64.0 / 30.0);
    // 1,000 x 7 / 8 reports over a visibility of 3.5.
    near(generalised(&table, &[3.5], &[1.0], 100, 1).unwrap().size, 250.0);
}

#[test]
fn only_the_proportions_of_weights_count_and_equal_ones_are_none() {
    let (one, other) = (reports(&[1.0, 2.0, 5.0]), reports(&[0.5, 1.0, 2.5]));
    assert_eq!(killworth(&one), killworth(&other));
    assert_eq!(drawn_anew(&one, 200, 3), drawn_anew(&other, 200, 3));
    let (plain, same) = (killworth(&reports(&[1.0; 3])), reports(&[4.0; 3]));
    assert!(!same.is_weighted());
    assert_eq!(killworth(&same), plain);
    // Whoever stands for three people counts as three, but for the spread.
    let twice = Reports::new(
        1_000.0,
        vec![30.0, 20.0],
        [[2, 1], [1, 0], [1, 0], [0, 0]].map(|row| row.to_vec()).to_vec(),
        vec![2, 0, 0, 1],
    );
    near(killworth(&reports(&[1.0, 2.0, 1.0])).size, killworth(&twice.unwrap()).size);
}

#[test]
fn a_group_that_is_left_out_leaves_the_weights() {
    let table = reports(&[1.0, 2.0, 5.0]);
    assert_eq!(table.without(0).unwrap().weights(), table.weights());
    let held = table.without_size(0).unwrap();
    near(killworth(&held).size / 30.0, killworth(&table).held_out[0]);
}

#[test]
fn weights_that_are_none_are_refused() {
    let plain = || reports(&[1.0; 3]);
    for (weights, said) in [
        (vec![1.0; 2], "2 weights for 3 respondents; accepted is one each"),
        (vec![1.0, 0.0, 1.0], "the weight 0 of respondent 2; accepted are numbers above 0"),
        (vec![1.0, 1.0, f64::NAN], "the weight NaN of respondent 3; accepted are numbers above 0"),
        (vec![f64::INFINITY, 1.0, 1.0], "the weight inf of respondent 1; accepted are numbers above 0"),
        (vec![-1.0, 1.0, 1.0], "the weight -1 of respondent 1; accepted are numbers above 0"),
    ] {
        assert_eq!(plain().with_weights(&weights).unwrap_err().to_string(), said);
    }
}

const TRUTH: f64 = 20_000.0;

/// Half of the people know 30,000 held workers' share of others, the other half 10,000's; the first are asked a quarter as often.
fn halves(seed: u64) -> (Reports, Vec<f64>) {
    let half = |hidden: f64, respondents: usize, seed: u64| {
        let asked = simulate::Survey {
            population: 1e6,
            sizes: vec![10_000.0, 5_000.0, 30_000.0, 8_000.0, 20_000.0, 12_000.0],
            hidden,
            respondents,
            log_degree: (5.0, 0.5),
            degree_ratio: 0.8,
            transmission: 0.5,
            members: 40,
        };
        (asked.clone(), simulate::survey(&asked, seed))
    };
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let few = (0..300).filter(|_| random.random::<f64>() < 0.2).count();
    let (asked, one) = half(30_000.0, few, 2 * seed);
    let (_, other) = half(10_000.0, 300 - few, 2 * seed + 1);
    let weights = [vec![4.0; few], vec![1.0; 300 - few]].concat();
    let known = [one.known, other.known].concat();
    let reports = Reports::new(asked.population, asked.sizes, known, [one.hidden, other.hidden].concat()).unwrap();
    let visibility = one.visibility.iter().chain(&other.visibility).copied().map(f64::from).collect();
    (reports.with_weights(&weights).unwrap(), visibility)
}

/// Killworth's figure is of those who are reported, 0.4 of the truth here; the generalised one corrects it. 500 surveys: a coverage of 0.95
/// has a standard error of 0.010, so 0.92 to 0.98 are three of them; means of 500 figures of spread 0.2 are right to 0.01.
#[test]
fn weighted_figures_find_the_truth_and_intervals_hold_it_as_often_as_they_say() {
    const SURVEYS: u64 = 500;
    let (mut sums, mut plain, mut held) = ([0.0; 3], [0.0; 2], [0.0; 3]);
    for seed in 0..SURVEYS {
        let (table, visibility) = halves(seed);
        let ones = vec![1.0; visibility.len()];
        let reported = 0.4 * TRUTH;
        let linear = killworth(&table);
        let anew = drawn_anew(&table, 400, seed).unwrap().0;
        let general = generalised(&table, &visibility, &ones, 400, seed).unwrap();
        let found = [
            (linear.size / reported, linear.interval.0 / reported, linear.interval.1 / reported),
            (linear.size / reported, anew.p025 / reported, anew.p975 / reported),
            (general.size / TRUTH, general.quantiles.p025 / TRUTH, general.quantiles.p975 / TRUTH),
        ];
        for ((sum, held), (figure, low, high)) in sums.iter_mut().zip(&mut held).zip(found) {
            *sum += figure / SURVEYS as f64;
            *held += f64::from(u8::from(low <= 1.0 && 1.0 <= high)) / SURVEYS as f64;
        }
        let unweighted = table.with_weights(&[1.0; 300]).unwrap();
        plain[0] += killworth(&unweighted).size / reported / SURVEYS as f64;
        plain[1] += generalised(&unweighted, &visibility, &ones, 1, seed).unwrap().size / TRUTH / SURVEYS as f64;
    }
    assert!(sums.iter().all(|mean| (mean - 1.0).abs() < 0.03), "{sums:?}");
    assert!(held.iter().all(|held| (0.92..=0.98).contains(held)), "{held:?}");
    // (0.2 x 30 + 0.8 x 10) / 20.
    assert!(plain.iter().all(|mean| (mean - 0.7).abs() < 0.03), "{plain:?}");
}

fn page(weights: [f64; 4]) -> KnowsPage {
    let rows =
        weights.iter().enumerate().map(|(place, weight)| format!("{},{},{weight},{}\n", 10 + place, 20 + place, place));
    let text = format!("nurses,pilots,weight,held\n{}", rows.collect::<String>());
    let Sheet::Answers(answers) = read(Form::Answers, &text).unwrap() else { panic!("answers") };
    let Sheet::Sizes(sizes) = read(Form::Sizes, "group,size\nnurses,1000\npilots,2000\npopulation,100000\n").unwrap()
    else {
        panic!("sizes")
    };
    let survey: Survey = answers.survey(&sizes, None).unwrap();
    let members = Members { visibility: vec![20.0, 30.0], weights: vec![1.0, 1.0] };
    knows_page(
        &survey,
        Some(&members),
        KnowsPlan { replications: 200, ..KnowsPlan::standard(1, None) }.with_sweeps(100),
    )
}

#[test]
fn the_page_says_what_weights_do_and_which_methods_take_none() {
    let found = page([1.0, 1.0, 1.0, 7.0]);
    let weighed = found.weighed.unwrap();
    near(weighed.effective, 100.0 / 52.0);
    near(weighed.largest, 0.7);
    near(weighed.range, 7.0);
    assert_eq!(found.lines[0].method, "scale-up, linearised interval");
    for line in &found.lines[3..5] {
        let said = line.found.as_ref().unwrap_err().to_string();
        assert!(said.contains("respondents weigh differently"), "{}: {said}", line.method);
    }
    assert!(found.lines[5].found.is_ok(), "{:?}", found.lines[5]);
    for said in [
        "the weights are so unequal that 4 respondents say as much as 2 of equal weight would",
        "one respondent has 70 % of all the weight, and every figure rests on that one's answers",
    ] {
        assert!(found.warnings.iter().any(|warning| warning == said), "{:?}", found.warnings);
    }
    let alike = page([3.0; 4]);
    assert_eq!((alike.weighed, alike.lines[0].method), (None, "scale-up, binomial interval"));
    assert!(!alike.warnings.iter().any(|warning| warning.contains("weight")), "{:?}", alike.warnings);
}
