//! Pages of interviews on made-up populations whose numbers are known, and the example files, which are such.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_estimate::interviews::page::{
    KnowsPage, KnowsPlan, RecruitsPage, RecruitsPlan, knows_page, rank_counts, recruits_page,
};
use assize_estimate::interviews::rds::{Recruit, Recruitment};
use assize_estimate::interviews::read::{Form, Members, Sheet, Sizes, Survey, read};
use assize_estimate::interviews::simulate::{self, Network, Recruiting, recruitment, survey};
use expect_test::expect_file;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::fmt::Write;

/// Groups of the example survey and their people.
const GROUPS: [(&str, f64); 12] = [
    ("nurses", 41_000.0),
    ("primary_teachers", 66_000.0),
    ("police", 32_000.0),
    ("taxi_drivers", 24_000.0),
    ("postal_workers", 12_500.0),
    ("fishers", 9_800.0),
    ("dentists", 5_200.0),
    ("women_who_gave_birth_last_year", 38_000.0),
    ("men_named_andrei", 54_000.0),
    ("prison_inmates", 14_300.0),
    ("university_students", 120_000.0),
    ("people_who_moved_house_last_year", 210_000.0),
];
const POPULATION: f64 = 5_000_000.0;

fn example_survey() -> simulate::Survey {
    simulate::Survey {
        population: POPULATION,
        sizes: GROUPS.iter().map(|(_, size)| *size).collect(),
        hidden: 30_000.0,
        respondents: 400,
        log_degree: (5.2, 0.6),
        degree_ratio: 0.8,
        transmission: 0.6,
        members: 60,
    }
}

const NETWORK: Network = Network { people: 1000, share: 0.3, mean_degree: 12.0, spread: 0.6, within: 2.0 };
const RECRUITING: Recruiting = Recruiting { seeds: 8, coupons: 2, recruits: 250 };

/// The examples have the seed that their README states; whoever doubts them makes them again.
#[test]
fn the_example_files_are_what_the_simulator_makes_of_the_stated_seed() {
    let made = survey(&example_survey(), 2026);
    let mut answers = format!("respondent,{},held_workers\n", GROUPS.map(|(name, _)| name).join(","));
    for (place, (known, hidden)) in made.known.iter().zip(&made.hidden).enumerate() {
        let cells: Vec<String> = known.iter().chain([hidden]).map(ToString::to_string).collect();
        writeln!(answers, "R{:03},{}", place + 1, cells.join(",")).unwrap();
    }
    let mut sizes = "group,size\n".to_owned();
    GROUPS.iter().for_each(|(name, size)| writeln!(sizes, "{name},{size}").unwrap());
    writeln!(sizes, "population,{POPULATION}").unwrap();
    let mut members = "member,visibility\n".to_owned();
    for (place, visibility) in made.visibility.iter().enumerate() {
        writeln!(members, "M{:02},{visibility}", place + 1).unwrap();
    }
    let (recruited, truth) = recruitment(&NETWORK, &RECRUITING, 2026);
    assert!((truth - 0.3).abs() < 0.005, "{truth}");
    let mut random = ChaCha8Rng::seed_from_u64(2026);
    let mut recruits = "id,recruiter,degree,deceived,paid_a_fee\n".to_owned();
    for recruit in &recruited {
        let fee = u8::from(random.next_u64() % 5 < 3);
        let by = recruit.recruiter.as_deref().unwrap_or("");
        writeln!(recruits, "{},{by},{},{},{fee}", recruit.id, recruit.degree, u8::from(recruit.has_trait)).unwrap();
    }
    expect_file!["../../../examples/interviews/answers.csv"].assert_eq(&answers);
    expect_file!["../../../examples/interviews/sizes.csv"].assert_eq(&sizes);
    expect_file!["../../../examples/interviews/members.csv"].assert_eq(&members);
    expect_file!["../../../examples/interviews/recruits.csv"].assert_eq(&recruits);
    // And they are read as they were made.
    let Sheet::Recruits(file) = read(Form::Recruits, &recruits).unwrap() else { panic!("recruits") };
    assert_eq!(file.recruitment(Some("deceived")).unwrap().0, Recruitment::new(&recruited).unwrap());
}

fn surveyed(asked: &simulate::Survey, seed: u64) -> (Survey, Members) {
    let made = survey(asked, seed);
    let rows = made.known.iter().zip(&made.hidden).enumerate();
    let rows = rows.map(|(place, (known, hidden))| (place as u64 + 2, [&known[..], &[*hidden]].concat())).collect();
    let names = (1..=asked.sizes.len()).map(|group| format!("G{group}"));
    let answers = assize_estimate::interviews::read::Answers {
        groups: names.clone().chain(["held".into()]).collect(),
        rows,
        weights: None,
    };
    let sizes = Sizes { population: asked.population, groups: names.zip(asked.sizes.iter().copied()).collect() };
    let visibility: Vec<f64> = made.visibility.iter().copied().map(f64::from).collect();
    let weights = vec![1.0; visibility.len()];
    (answers.survey(&sizes, None).unwrap(), Members { visibility, weights })
}

fn quick(transmission: Option<(f64, f64)>) -> KnowsPlan {
    KnowsPlan { replications: 400, ..KnowsPlan::standard(1, transmission).with_sweeps(300) }
}

fn small_survey() -> simulate::Survey {
    simulate::Survey {
        sizes: GROUPS[..6].iter().map(|(_, size)| *size).collect(),
        respondents: 120,
        ..example_survey()
    }
}

fn figure(page: &KnowsPage, method: &str) -> f64 {
    page.lines.iter().find(|line| line.method == method).unwrap().found.as_ref().unwrap().0
}

#[test]
fn plain_methods_find_whom_respondents_hear_of_and_visibility_finds_the_rest() {
    let (survey, members) = surveyed(&example_survey(), 7);
    let page = knows_page(&survey, Some(&members), quick(None));
    // Members are reported by 0.8 x 0.6 of their ties: 14,400 of 30,000. Standard errors: one in sixteen by 250 reports, and that of
    // 60 members besides; four of each.
    for method in ["scale-up, binomial interval", "mean of ratios", "random degrees", "random degrees with barriers"] {
        assert!((figure(&page, method) / 14_400.0 - 1.0).abs() < 0.3, "{method} {}", figure(&page, method));
    }
    assert!((figure(&page, "generalised, with visibility") / 30_000.0 - 1.0).abs() < 0.4);
    assert!((page.factors[2].size / page.killworth.size - 2.0).abs() < 1e-12, "half the ties, twice the people");
    // Known groups mix in this population, so their sizes are found again.
    let held = page.trials.iter().filter(|trial| trial.covered() == Some(true)).count();
    assert!(held >= 9, "{held} of 12");
    assert_eq!(page.hangs[0].what, "how well members are known as members");
}

#[test]
fn a_belief_in_hidden_states_makes_more_people_and_respondents_who_differ_a_wider_interval() {
    let (survey, _) = surveyed(&small_survey(), 3);
    let [sure, half] = [None, Some((500.0, 500.0))].map(|belief| knows_page(&survey, None, quick(belief)));
    let ratio = figure(&half, "random degrees") / figure(&sure, "random degrees");
    assert!((ratio - 2.0).abs() < 0.15, "{ratio}");
    let said = sure.lines[5].found.as_ref().unwrap_err().to_string();
    assert_eq!(said, "no member was asked by how many people they are known as one (--members)");
    assert_eq!(sure.warnings[0], "6 known groups; below 10 one more or less moves the figure");
}

#[test]
fn answers_that_were_guessed_and_groups_that_keep_apart_are_warned_of() {
    let text = (0..40).map(|row| format!("{},{},{},1\n", 10 + 5 * (row % 4), 20, row % 2)).collect::<String>();
    let Sheet::Answers(answers) = read(Form::Answers, &format!("nurses,pilots,cooks,held\n{text}")).unwrap() else {
        panic!("answers")
    };
    let groups =
        [("nurses", 1000.0), ("pilots", 1000.0), ("cooks", 1000.0)].map(|(name, size)| (name.to_owned(), size));
    let survey = answers.survey(&Sizes { population: 1e5, groups: groups.to_vec() }, None).unwrap();
    let page = knows_page(&survey, None, quick(None));
    let said = page.warnings.join("\n");
    assert!(said.contains("80 of 80 answers from 10 up are multiples of 5: they were guessed"), "{said}");
    assert!(said.contains("the other groups make pilots, cooks more than twice too large or too small"), "{said}");
}

fn of_network(network: &Network, recruiting: &Recruiting, seed: u64, plan: RecruitsPlan) -> RecruitsPage {
    let (recruits, _) = recruitment(network, recruiting, seed);
    recruits_page(&Recruitment::new(&recruits).unwrap(), "held", plan)
}

fn known_size() -> RecruitsPlan {
    let mut plan =
        RecruitsPlan { replications: 400, population: Some(1000.0), counted: Some(300.0), ..RecruitsPlan::standard(1) };
    (plan.size.draws, plan.size.warm_up) = (500, 100);
    plan
}

#[test]
fn a_recruitment_gives_the_share_and_what_was_counted_elsewhere_the_size() {
    let page = of_network(&NETWORK, &RECRUITING, 5, known_size());
    assert_eq!((page.recruits, page.by_wave.iter().sum::<usize>(), page.seeds >= 8), (250, 250, true));
    for line in &page.lines {
        let (share, interval) = line.found.as_ref().unwrap();
        assert!((share - 0.3).abs() < 0.1 && interval.holds(0.3), "{line:?}");
    }
    // 300 counted elsewhere at a share of 0.3: a thousand people.
    let (size, interval) = page.multiplied.as_ref().unwrap().as_ref().unwrap();
    assert!((size / 1000.0 - 1.0).abs() < 0.35 && interval.holds(1000.0), "{size} {interval:?}");
    let ends = [page.at_sizes.first().unwrap().share, page.at_sizes.last().unwrap().share];
    assert!((ends[0] - page.with as f64 / 250.0).abs() < 1e-12, "as many people as recruits: the plain share");
    assert!((ends[1] - page.share.as_ref().unwrap().rds_ii).abs() < 1e-3, "a vast population: RDS-II");
}

#[test]
fn without_a_size_the_successive_share_says_what_it_needs() {
    let recruit = |place: usize| Recruit {
        id: place.to_string(),
        recruiter: place.checked_sub(2).map(|by| by.to_string()),
        degree: 4,
        has_trait: place.is_multiple_of(3),
    };
    let same: Vec<Recruit> = (0..40).map(recruit).collect();
    let plan = RecruitsPlan { population: None, ..known_size() };
    let page = recruits_page(&Recruitment::new(&same).unwrap(), "held", plan);
    let said = page.lines[3].found.as_ref().unwrap_err().to_string();
    assert_eq!(
        said,
        "it needs the size of the population (--size), which could not be drawn: all recruits know the same number of people: the order of degrees tells nothing of the size"
    );
    assert!(page.lines[1].found.is_ok() && page.size.is_err());
    assert!(
        page.warnings.iter().any(|said| said.starts_with("a recruiter has 1.0 recruits on average")),
        "{:?}",
        page.warnings
    );
}

#[test]
fn a_trait_that_nobody_has_is_warned_of_and_multiplies_nothing() {
    let recruit = |place: usize| Recruit {
        id: place.to_string(),
        recruiter: place.checked_sub(1).map(|by| by.to_string()),
        degree: 3 + place as u32 % 4,
        has_trait: false,
    };
    let page =
        recruits_page(&Recruitment::new(&(0..30).map(recruit).collect::<Vec<_>>()).unwrap(), "held", known_size());
    assert!(page.warnings.iter().any(|said| said.starts_with("no recruit has the trait")), "{:?}", page.warnings);
    let said = page.multiplied.unwrap().unwrap_err().to_string();
    assert_eq!(said, "no recruit has the trait, so no number divides the count");
    assert!(page.lines[0].found.is_err() && page.lines[2].found.is_err());
    let mut plan = known_size();
    plan.counted = Some(-1.0);
    let page = of_network(&NETWORK, &RECRUITING, 5, plan);
    assert!(page.multiplied.unwrap().unwrap_err().to_string().starts_with("the number counted elsewhere is -1"));
}

#[test]
fn chains_that_agree_have_their_ranks_alike() {
    let even: Vec<Vec<f64>> = (0..2).map(|chain| (0..100).map(|draw| f64::from(2 * draw + chain)).collect()).collect();
    assert_eq!(rank_counts(&even, 4), vec![vec![25; 4], vec![25; 4]]);
    let apart = [vec![1.0, 2.0], vec![3.0, 4.0]];
    assert_eq!(rank_counts(&apart, 2), vec![vec![2, 0], vec![0, 2]]);
}
