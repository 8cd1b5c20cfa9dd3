//! The page of a survey on whom people know. Computes nothing.

use super::Origin;
use super::common::{self, Chains};
use crate::chart;
use crate::document::Block;
use crate::lists::figures::hanging;
use crate::lists::say::{cells, count, people, table, whole};
use crate::standing::Section;
use assize_estimate::interviews::page::KnowsPage;

/// The page with what its files do not say.
pub struct Shown<'a> {
    /// What was computed.
    pub page: &'a KnowsPage,
    /// What it is of.
    pub origin: &'a Origin<'a>,
}

/// In reading order; those with a number are the twelve.
pub fn sections<'a>() -> [Section<Shown<'a>>; 15] {
    [
        ("short", "In short", "요약", summary),
        ("hangs", "What the figure hangs on", "결과를 좌우하는 것", hangs),
        ("who", "1. Who is counted", "추정 대상", population),
        ("answers", "2. What was answered", "응답의 개요", answers),
        ("assumptions", "3. What each method takes for granted", "방법별 가정", assumptions),
        ("methods", "4. All methods beside each other", "방법별 추정치 비교", methods),
        ("priors", "5. What is believed beforehand", "사전 가정의 영향", priors),
        ("convergence", "6. Whether the computation settled", "계산의 수렴", convergence),
        ("changed", "7. Without each known group", "알려진 집단을 뺐을 때", changed),
        ("trials", "8. The method tried on what is known", "알려진 크기로 시험한 결과", trials),
        ("grid", "9. Where the figure is read off", "분포의 꼬리", tail),
        ("twice", "10. Who is in twice", "중복 응답", twice),
        ("small", "11. Small counts", "소수 인원의 보호", small),
        ("again", "12. How to get the same again", "재현 방법", again),
        ("unknown", "What is not known", "알 수 없는 것", not_known),
    ]
}

fn summary(shown: &Shown<'_>) -> Vec<Block> {
    let page = shown.page;
    let asked = format!(
        "{} respondents out of a population of {} were asked whom they know; {} of them know somebody among {}, {} times in all.",
        whole(page.respondents as u64),
        people(page.population),
        count(shown.origin.show_small, page.knowing as u64),
        page.hidden,
        whole(page.reports)
    );
    common::short(asked, page.agreement.as_ref(), &page.warnings, &page.lines, people)
}

fn hangs(shown: &Shown<'_>) -> Vec<Block> {
    hanging(&shown.page.hangs, chart::hangs::of(&shown.page.hangs, None, people), people)
}

fn population(shown: &Shown<'_>) -> Vec<Block> {
    common::population(
        shown.origin,
        match shown.page.weighed {
            None => {
                "Respondents are taken to be a sample of the whole population, all with the same chance; somebody counts as known by the rule that the questionnaire states (by name and by sight, in touch within two years)."
            }
            Some(_) => {
                "Respondents are taken to be a sample of the whole population, each with a chance to be asked of one over the weight that the file states; somebody counts as known by the rule that the questionnaire states (by name and by sight, in touch within two years)."
            }
        },
    )
}

fn answers(shown: &Shown<'_>) -> Vec<Block> {
    let page = shown.page;
    let rows = page.trials.iter().map(|trial| vec![trial.group.clone(), people(trial.known)]);
    let mean = people(page.killworth.mean_degree);
    let asked = Block::paragraph(format!(
        "By the known groups a respondent knows {mean} people on average. Every figure rests on the {} times that somebody among {} was known.",
        whole(page.reports),
        page.hidden
    ));
    let weighed = page.weighed.map(|weighed| {
        Block::paragraph(format!(
            "Respondents have weights, the largest {:.1} times the least. Sums over respondents are weighted; {} respondents say as much as {:.0} of equal weight would, and the largest weight is {:.1} % of all.",
            weighed.range,
            whole(page.respondents as u64),
            weighed.effective,
            100.0 * weighed.largest
        ))
    });
    let groups = table("Known groups", &["group", "people"], rows);
    [Some(asked), weighed, Some(groups)].into_iter().flatten().collect()
}

fn assumptions(shown: &Shown<'_>) -> Vec<Block> {
    let of = |at: &assize_estimate::interviews::page::AtFactor| vec![format!("{:.2}", at.factor), people(at.size)];
    let mut blocks = common::assumptions(&shown.page.lines, &shown.page.killworth.assumes);
    blocks.push(table(
        "If members are reported by only a part of their ties: because few know what they are, or because they know fewer people",
        &["part", "people"],
        shown.page.factors.iter().map(of),
    ));
    blocks
}

fn methods(shown: &Shown<'_>) -> Vec<Block> {
    let mut blocks = vec![common::methods(&shown.page.lines, "people", people)];
    if let Some(Ok(found)) = &shown.page.generalised {
        blocks.push(Block::paragraph(format!(
            "The {} members who were asked would on average be reported by {} people.",
            count(shown.origin.show_small, shown.page.members.unwrap_or(0) as u64),
            people(found.visibility)
        )));
    }
    blocks
}

fn priors(shown: &Shown<'_>) -> Vec<Block> {
    let page = shown.page;
    let hidden = match page.plan.transmission {
        Some((a, b)) => format!(
            "The chance that a member is known as one has the prior Beta({a}, {b}), of mean {:.2}. Answers say nothing about it: it passes from here into the figures with random degrees unchanged.",
            a / (a + b)
        ),
        None => "It is taken that whoever knows a member knows that he or she is one. A belief on how often that is so can be stated (--transmission A:B, a beta distribution); it would make the figures larger.".to_owned(),
    };
    let rest = "Otherwise the random-degree methods believe p(N) ~ 1/N, numbers of people known that are lognormal with a median between 20 and 3,000, and barriers of any strength.";
    vec![Block::paragraph(hidden), Block::paragraph(rest)]
}

const RUNS: [(&str, &str); 2] =
    [("random degrees", "random-degrees"), ("random degrees with barriers", "random-degrees-barriers")];

fn convergence(shown: &Shown<'_>) -> Vec<Block> {
    let runs = RUNS.into_iter().zip(&shown.page.posteriors).map(|((name, file), run)| match &run.found {
        Ok(found) => Ok(Chains { name, file, count: run.setting.chains, mixing: found.mixing, draws: &found.draws }),
        Err(why) => Err(format!("{name}: {why}")),
    });
    let mut blocks = common::chains(&runs.collect::<Vec<_>>());
    blocks.push(Block::paragraph(format!(
        "Respondents, and members where they were asked, were drawn anew {} times.",
        whole(shown.page.plan.replications as u64)
    )));
    blocks
}

fn changed(shown: &Shown<'_>) -> Vec<Block> {
    let rows = shown.page.changed.iter().map(|(group, found)| {
        let said = found.as_ref().map_or_else(ToString::to_string, |size| people(*size));
        vec![group.clone(), said]
    });
    vec![table("Scale-up without one known group", &["without", "people, or why there is no figure"], rows)]
}

fn trials(shown: &Shown<'_>) -> Vec<Block> {
    let trials = &shown.page.trials;
    let rows = trials.iter().map(|trial| {
        let [figure, interval] = cells(&trial.found);
        let held = trial.covered().map_or("-", |held| if held { "yes" } else { "no" });
        let bias = trial.log_bias().map_or_else(|| "-".to_owned(), |bias| format!("{bias:+.2}"));
        vec![trial.group.clone(), people(trial.known), figure, held.to_owned(), bias, interval]
    });
    let header =
        ["group", "known to be", "estimated", "interval holds it", "log bias", "95 % interval, or why there is none"];
    let held = trials.iter().filter(|trial| trial.covered() == Some(true)).count();
    vec![
        Block::paragraph(format!(
            "Each known group is a population of known size; it is estimated from the other groups as the hidden one is (Killworth et al. 1998). The intervals hold {held} of {}; they are meant to hold 95 in 100. A log bias of -0.69 is half, +0.69 twice. A group that people know more easily than others misses by the same means by which the hidden group would.",
            trials.len()
        )),
        table("Trials", &header, rows),
    ]
}

fn tail(shown: &Shown<'_>) -> Vec<Block> {
    let rows = RUNS.into_iter().zip(&shown.page.posteriors).filter_map(|((name, _), run)| {
        let size = run.found.as_ref().ok()?.size;
        let all = [size.p025, size.p10, size.p25, size.p50, size.p75, size.p90, size.p975];
        Some(std::iter::once(name.to_owned()).chain(all.map(people)).collect::<Vec<_>>())
    });
    let header = ["method", "2.5 %", "10 %", "25 %", "half", "75 %", "90 %", "97.5 %"];
    vec![
        table("Quantiles of the posterior", &header, rows),
        Block::paragraph(
            "Figures with random degrees are medians. A size above the whole population is not ruled out by the answers where a transmission is believed in; then it is cut there.",
        ),
    ]
}

fn twice(_: &Shown<'_>) -> Vec<Block> {
    vec![Block::paragraph(
        "A column `respondent` is checked for repeats. Whether one person answered under two names, and whether one respondent counted the same acquaintance in two groups, the answers do not say; the second does no harm, for groups are sized one by one.",
    )]
}

fn small(shown: &Shown<'_>) -> Vec<Block> {
    let said = if shown.origin.show_small {
        "Counts of 1 to 4 people are shown because --show-small asked for them."
    } else {
        "Counts of 1 to 4 respondents or members are not shown, because one so small can point at a person (--show-small shows them)."
    };
    vec![Block::paragraph(format!(
        "{said} The answers themselves stay in their file: a row of them can be told from others. What is hidden can still follow from sums that are shown: before this page is published, it needs a disclosure check."
    ))]
}

fn again(shown: &Shown<'_>) -> Vec<Block> {
    let plan = &shown.page.plan;
    let chains = plan.chains.iter().map(|c| format!("{} x {} after {}", c.chains, c.draws, c.warm_up));
    let settings = vec![
        ("hidden group", shown.page.hidden.clone()),
        ("seed", plan.seed.to_string()),
        ("resamples", plan.replications.to_string()),
        ("chains x sweeps kept, without and with barriers", chains.collect::<Vec<_>>().join("; ")),
    ];
    common::again(shown.origin, shown.page.version, settings)
}

fn not_known(shown: &Shown<'_>) -> Vec<Block> {
    let always = [
        "whether respondents are a fair sample: whoever is at home for a survey may know other people than whoever is not",
        "people whom nobody in the population surveyed knows are in no figure; workers kept in barracks abroad may be such people",
        "how many of the members that respondents know are known to them as members",
    ];
    common::not_known(shown.origin, &always, &shown.page.warnings)
}
