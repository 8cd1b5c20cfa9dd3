//! Tables that nobody has shown us: any counts, any of them withheld, any combinations impossible. A figure or a reason, never a number
//! that is none.

use assize_estimate::interviews::page::{KnowsPlan, RecruitsPlan, knows_page, recruits_page};
use assize_estimate::interviews::rds::{Recruit, Recruitment};
use assize_estimate::interviews::read::{Form, Sheet, Sizes, read};
use assize_estimate::interviews::scale_up::{Reports, drawn_anew, killworth};
use assize_estimate::lists::page::{Line, Plan, page_of_written};
use assize_estimate::lists::read::{Unwritten, read_written};
use assize_estimate::lists::withheld::{Range, Settings, WrittenTable, draw};
use proptest::prelude::*;
use proptest::sample::Index;

/// What stands in the column of counts.
fn any_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (0..200u64).prop_map(|count| count.to_string()),
        2 => Just("0".to_owned()),
        1 => Just("impossible".to_owned()),
        1 => Just("<5".to_owned()),
        1 => (0..5u64, 0..20u64).prop_map(|(low, more)| format!("{low}-{}", low + more)),
    ]
}

fn any_table() -> impl Strategy<Value = String> {
    (2..=4usize).prop_flat_map(|lists| {
        prop::collection::vec(any_cell(), (1 << lists) - 1).prop_map(move |cells| {
            let head: Vec<String> = (0..lists).map(|list| format!("L{list}")).collect();
            let row = |(place, cell): (usize, &String)| {
                let bits: Vec<String> = (0..lists).map(|list| ((place + 1) >> list & 1).to_string()).collect();
                format!("{},{cell}", bits.join(","))
            };
            let rows: Vec<String> = cells.iter().enumerate().map(row).collect();
            format!("{},count\n{}\n", head.join(","), rows.join("\n"))
        })
    })
}

fn quick(written: &WrittenTable) -> Plan {
    let mut plan = Plan::standard(&written.lowest, 1).with_sweeps(100);
    plan.bootstrap.replications = 1000;
    plan.consistency.replications = 1000;
    plan.classes.truncate(1);
    plan
}

/// Every line has a figure within its interval, or a reason that is a sentence.
fn sound(lines: &[Line]) -> Result<(), TestCaseError> {
    for line in lines {
        match &line.found {
            Ok((figure, interval)) => {
                prop_assert!(figure.is_finite() && interval.low.is_finite() && *figure >= 0.0, "{:?}", line);
                prop_assert!(interval.low <= figure * (1.0 + 1e-6) || line.method.contains("RDS-"), "{:?}", line);
                let high = interval.high.unwrap_or(f64::MAX);
                prop_assert!(high >= interval.low && !high.is_nan(), "{:?}", line);
            }
            Err(refusal) => {
                let said = refusal.to_string();
                prop_assert!(said.len() > 10 && !said.contains("NaN") && !said.contains("{"), "{}", said);
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_table_gives_figures_or_reasons(text in any_table()) {
        let written = read_written(&text, Unwritten::Refused).unwrap();
        let page = page_of_written(&written, quick(&written), &mut |_| ());
        prop_assert_eq!(page.withheld.is_some(), !written.withheld.is_empty());
        let observed = written.lowest.observed() as f64;
        for line in page.lines.iter().filter(|line| !line.method.starts_with("stepwise")) {
            if let Ok((figure, _)) = &line.found {
                prop_assert!(*figure >= observed * (1.0 - 1e-6), "{:?} of {}", line, observed);
            }
        }
        // A bootstrap's interval need not hold its own figure; every other one does.
        let others: Vec<Line> = page.lines.iter().filter(|line| !line.method.starts_with("stepwise")).cloned().collect();
        sound(&others)?;
        if !written.lowest.impossible().is_empty() {
            prop_assert!([0, 2, 6, 7].iter().all(|place| page.lines[*place].found.is_err()), "{:?}", page.lines);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_drawn_is_what_was_written_but_for_the_ranges(text in any_table(), seed in 0..9u64) {
        let written = read_written(&text, Unwritten::Refused).unwrap();
        let back: WrittenTable = serde_json::from_str(&serde_json::to_string(&written).unwrap()).unwrap();
        prop_assert_eq!(&back, &written);
        let settings = Settings { draws: 3, sweeps: 5, replications: 1000, seed };
        let Ok(tables) = draw(&written, settings) else { return Ok(()) };
        for table in tables {
            prop_assert_eq!(table.impossible(), written.lowest.impossible());
            for (pattern, count) in table.counts().iter().enumerate() {
                let range = written.withheld.iter().find(|range| range.pattern == pattern);
                let (low, high) = range.map_or((written.lowest.counts()[pattern], written.lowest.counts()[pattern]), |r| (r.low, r.high));
                prop_assert!((low..=high).contains(count));
            }
        }
    }

    #[test]
    fn a_range_that_does_not_fit_its_table_is_refused(low in 0..9u64, high in 0..1200u64, pattern in 0..9usize) {
        let lowest = read_written("A,B,count\n1,0,5\n0,1,7\n1,1,impossible\n", Unwritten::Refused).unwrap().lowest;
        let made = WrittenTable::new(lowest, vec![Range { pattern, low, high, line: 2 }]);
        let fits = matches!((pattern, low), (1, 5) | (2, 7)) && (low..=low + 1000).contains(&high);
        // An impossible combination has a count that is known to be 0.
        prop_assert_eq!(made.is_ok(), fits || (pattern, low, high) == (3, 0, 0));
    }
}

fn any_recruits() -> impl Strategy<Value = Vec<Recruit>> {
    prop::collection::vec((1..60u32, any::<bool>(), any::<Index>(), 0..4u8), 2..40).prop_map(|rows| {
        let recruit = |(place, (degree, has_trait, by, seed)): (usize, &(u32, bool, Index, u8))| Recruit {
            id: place.to_string(),
            recruiter: (place > 0 && *seed > 0).then(|| by.index(place).to_string()),
            degree: *degree,
            has_trait: *has_trait,
        };
        rows.iter().enumerate().map(recruit).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_recruitment_gives_shares_or_reasons(recruits in any_recruits(), known in any::<bool>()) {
        let mut plan = RecruitsPlan { replications: 100, counted: Some(40.0), ..RecruitsPlan::standard(1) };
        plan.population = known.then_some(100.0);
        (plan.size.draws, plan.size.warm_up) = (100, 20);
        let page = recruits_page(&Recruitment::new(&recruits).unwrap(), "held", plan);
        sound(&page.lines)?;
        for line in &page.lines {
            if let Ok((share, interval)) = &line.found {
                prop_assert!(*share <= 1.0 && interval.low >= 0.0 && interval.high <= Some(1.0), "{:?}", line);
            }
        }
        prop_assert_eq!(page.by_wave.iter().sum::<usize>(), recruits.len());
        prop_assert!(page.hangs.iter().all(|hanging| hanging.ratio().is_finite() && hanging.ratio() >= 1.0));
    }

    #[test]
    fn any_survey_gives_sizes_or_reasons(rows in prop::collection::vec((0..9u32, 0..9u32, 0..4u32), 1..25)) {
        let text: String = rows.iter().map(|(a, b, c)| format!("{a},{b},{c}\n")).collect();
        let Sheet::Answers(answers) = read(Form::Answers, &format!("nurses,pilots,held\n{text}")).unwrap() else { panic!("answers") };
        let groups = [("nurses", 500.0), ("pilots", 90.0)].map(|(name, size)| (name.to_owned(), size));
        let Ok(survey) = answers.survey(&Sizes { population: 20_000.0, groups: groups.to_vec() }, None) else {
            prop_assert!(rows.iter().all(|(a, b, _)| a + b == 0));
            return Ok(());
        };
        let plan = KnowsPlan { replications: 100, ..KnowsPlan::standard(1, None).with_sweeps(100) };
        let page = knows_page(&survey, None, plan);
        sound(&page.lines)?;
        prop_assert_eq!(page.reports, rows.iter().map(|(_, _, held)| u64::from(*held)).sum::<u64>());
        prop_assert!(page.trials.iter().all(|trial| trial.log_bias().is_none_or(f64::is_finite)));
    }
}

#[test]
fn respondents_drawn_anew_know_of_more_doubt_than_chance_where_they_differ() {
    // Half of the respondents know four members each and half none.
    let known = vec![vec![5]; 80];
    let hidden: Vec<u32> = (0..80).map(|row| if row % 2 == 0 { 4 } else { 0 }).collect();
    let reports = Reports::new(1e5, vec![1000.0], known, hidden).unwrap();
    let (sums, means) = drawn_anew(&reports, 4000, 1).unwrap();
    let plain = killworth(&reports);
    let width = sums.p975 - sums.p025;
    // Variance of a mean of 80 answers that are 0 or 4: 4 / 80, against 2 / 80 by Poisson; its root is 1.41 times.
    assert!((width / (plain.interval.1 - plain.interval.0) / 2f64.sqrt() - 1.0).abs() < 0.06, "{width} {plain:?}");
    assert!((means.p50 / plain.size - 1.0).abs() < 0.1, "all have circles of one size, so both forms agree");
    assert_eq!(drawn_anew(&Reports::new(1e5, vec![1000.0], vec![vec![5]], vec![1]).unwrap(), 100, 1), None);
}
