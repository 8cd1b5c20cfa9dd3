//! The pages of interviews: nothing stands alone, every picture has words, names stay text, small counts stay in.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_estimate::interviews::page::{KnowsPage, KnowsPlan, RecruitsPage, RecruitsPlan, knows_page, recruits_page};
use assize_estimate::interviews::rds::Recruitment;
use assize_estimate::interviews::read::{Form, Members, Sheet, Sizes, read};
use assize_estimate::interviews::simulate::{Network, Recruiting, recruitment};
use assize_report::interviews::{Origin, Shown, html, pdf, text};
use expect_test::expect_file;

/// Text that would be a script in a page, a command in the typesetter and an end of a quotation.
const HOSTILE: &str = "<script>alert(1)</script>\"'&#read(\"/etc/passwd\")]\\ $x$ @here";

/// A survey small enough to be read: 40 respondents, two known groups; every third knows a member.
fn answers(hidden: &str) -> KnowsPage {
    let rows: String = (0..40).map(|row| format!("{},{},{}\n", row % 4, 1 + row % 3, u8::from(row % 3 == 0))).collect();
    let hidden = hidden.replace('"', "\"\"");
    let Sheet::Answers(answers) = read(Form::Answers, &format!("nurses,간호사,\"{hidden}\"\n{rows}")).unwrap()
    else {
        panic!("answers")
    };
    let groups = [("nurses", 3000.0), ("간호사", 4000.0)].map(|(name, size)| (name.to_owned(), size));
    let survey = answers.survey(&Sizes { population: 200_000.0, groups: groups.to_vec() }, None).unwrap();
    let members = Members { visibility: vec![40.0, 60.0, 80.0, 20.0, 50.0], weights: vec![1.0; 5] };
    let plan = KnowsPlan { replications: 200, ..KnowsPlan::standard(1, Some((4.0, 6.0))).with_sweeps(200) };
    knows_page(&survey, Some(&members), plan)
}

fn recruited(recruits: usize) -> RecruitsPage {
    let network = Network { people: 400, share: 0.3, mean_degree: 9.0, spread: 0.5, within: 2.0 };
    let (recruits, _) = recruitment(&network, &Recruiting { seeds: 4, coupons: 2, recruits }, 11);
    let mut plan = RecruitsPlan { replications: 200, ..RecruitsPlan::standard(1) };
    (plan.population, plan.counted) = (Some(400.0), Some(90.0));
    (plan.size.draws, plan.size.warm_up) = (200, 50);
    recruits_page(&Recruitment::new(&recruits).unwrap(), "deceived", plan)
}

struct Said {
    files: Vec<(String, String)>,
    population: Option<String>,
}

impl Said {
    fn plain() -> Self {
        Self {
            files: vec![("answers.csv".to_owned(), "00".to_owned())],
            population: Some("People held in one place, 2013".to_owned()),
        }
    }

    fn origin(&self) -> Origin<'_> {
        Origin {
            population: self.population.as_deref(),
            source: None,
            files: &self.files,
            command: "assize interviews",
            show_small: false,
        }
    }
}

fn plain_table(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let rows = rows.into_iter().map(|row| row.join(" | "));
    std::iter::once(header.join(" | ")).chain(rows).collect::<Vec<_>>().join("\n")
}

fn count(page: &str, part: &str) -> usize {
    page.matches(part).count()
}

/// Without the lines that hang on chains too short to say anything; what chains say is tested in the crate that runs them.
fn settled(said: &str) -> String {
    let hangs_on_chains = |row: &&str| !row.contains("random degrees") && !row.contains("chains do not agree");
    said.lines().filter(hangs_on_chains).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_page_of_a_survey_reads_as_it_should() {
    let (page, said) = (answers("held"), Said::plain());
    let text = text(&Shown::Knows(&page, said.origin()), &plain_table);
    let lines: Vec<&str> = text.lines().collect();
    // From the words on methods that agree to the tornado all figures hang on the chains too.
    let from = lines.iter().position(|line| line.starts_with("1. ")).unwrap();
    expect_file!["snapshots/interviews_survey.txt"].assert_eq(&settled(&lines[from..].join("\n")));
}

#[test]
fn the_page_of_a_recruitment_reads_as_it_should() {
    let (page, said) = (recruited(120), Said::plain());
    let text = text(&Shown::Recruits(&page, said.origin()), &plain_table);
    expect_file!["snapshots/interviews_recruitment.txt"].assert_eq(&settled(&text));
}

#[test]
fn every_picture_has_words_and_every_section_is_reached() {
    let (survey, recruits, said) = (answers("held"), recruited(120), Said::plain());
    for shown in [Shown::Knows(&survey, said.origin()), Shown::Recruits(&recruits, said.origin())] {
        let page = html(&shown);
        let pictures = count(&page, "<svg ");
        assert!(pictures >= 2, "{pictures}");
        assert_eq!(
            (count(&page, "<figcaption>"), count(&page, "<svg role=\"img\" aria-label=\"")),
            (pictures, pictures)
        );
        for (place, _) in page.match_indices("href=\"#") {
            let anchor = page[place + 7..].split('"').next().unwrap();
            assert_eq!(count(&page, &format!("id=\"{anchor}\"")), 1, "{anchor}");
        }
        assert_eq!((count(&page, "<h2 id="), count(&page, "<span lang=\"ko\">")), (15, 15));
        for outside in ["<script", "<link", "<img", " style=", "url(", "@import", "NaN"] {
            assert_eq!(count(&page, outside), 0, "{outside}");
        }
        let set = pdf(&shown).unwrap();
        assert!(set.starts_with(b"%PDF-") && set == pdf(&shown).unwrap());
    }
}

#[test]
fn no_figure_stands_without_its_interval() {
    let (survey, recruits, said) = (answers("held"), recruited(120), Said::plain());
    for (shown, lines) in [
        (Shown::Knows(&survey, said.origin()), &survey.lines),
        (Shown::Recruits(&recruits, said.origin()), &recruits.lines),
    ] {
        let words = text(&shown, &plain_table);
        let methods = words.split("\nMethods\n").nth(1).unwrap();
        for line in lines {
            let row = methods.lines().find(|row| row.starts_with(&format!("{} | ", line.method))).unwrap();
            match &line.found {
                Ok(_) => assert!(row.contains(" to ") || row.contains("or more; no upper end exists"), "{row}"),
                Err(refusal) => assert!(row.ends_with(&format!("none | {refusal}")), "{row}"),
            }
        }
    }
}

#[test]
fn names_that_want_to_be_markup_stay_text() {
    let page = answers(HOSTILE);
    let mut said = Said::plain();
    (said.files[0].0, said.population) = (HOSTILE.to_owned(), Some(HOSTILE.to_owned()));
    let shown = Shown::Knows(&page, said.origin());
    let made = html(&shown);
    assert_eq!((count(&made, "<script"), count(&made, "<img")), (0, 0));
    assert!(made.contains("&lt;script&gt;") && made.contains("간호사"));
    assert!(pdf(&shown).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn small_counts_of_recruits_stay_in() {
    let (page, said) = (recruited(14), Said::plain());
    assert!(page.by_wave.iter().any(|recruits| (1..5).contains(recruits)), "{:?}", page.by_wave);
    let shown = |show_small| Shown::Recruits(&page, Origin { show_small, ..said.origin() });
    let hidden = text(&shown(false), &plain_table);
    assert!(hidden.contains("0 | fewer than 5 | ") && hidden.contains("are not shown"), "{hidden}");
    let seen = text(&shown(true), &plain_table);
    assert!(seen.contains("0 | 4 | ") && seen.contains("because --show-small asked for them"), "{seen}");
}
