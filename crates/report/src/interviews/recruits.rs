//! The page of a recruitment: the share of a trait and the size of the population. Computes nothing.

use super::Origin;
use super::common::{self, Chains, share};
use crate::chart;
use crate::document::Block;
use crate::lists::figures::hanging;
use crate::lists::say::{cells, count, people, table, whole};
use crate::standing::Section;
use assize_estimate::interviews::page::RecruitsPage;
use assize_estimate::interviews::rds_size::SizePrior;
use assize_estimate::lists::interval::{Interval, LEVEL};

/// The page with what its file does not say.
pub struct Shown<'a> {
    /// What was computed.
    pub page: &'a RecruitsPage,
    /// What it is of.
    pub origin: &'a Origin<'a>,
}

/// In reading order; those with a number are the twelve.
pub fn sections<'a>() -> [Section<Shown<'a>>; 15] {
    [
        ("short", "In short", "요약", summary),
        ("hangs", "What the share hangs on", "결과를 좌우하는 것", hangs),
        ("who", "1. Who is counted", "추정 대상", population),
        ("recruits", "2. Who recruited whom", "모집의 경과", recruitment),
        ("assumptions", "3. What each method takes for granted", "방법별 가정", assumptions),
        ("methods", "4. All methods beside each other", "방법별 추정치 비교", methods),
        ("priors", "5. What the size of the population does", "모집단 크기의 영향", priors),
        ("convergence", "6. Whether recruitment and computation settled", "모집과 계산의 수렴", convergence),
        ("changed", "7. Without each seed", "시작 응답자를 뺐을 때", changed),
        ("trials", "8. The methods tried on what is known", "알려진 값으로 시험한 결과", trials),
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
        "{} people came in by {} seeds in {} waves; {} of them have the trait {}. That share of recruits is no estimate: people who know many are recruited sooner.",
        whole(page.recruits as u64),
        page.seeds,
        page.waves,
        count(shown.origin.show_small, page.with as u64),
        page.of
    );
    let mut blocks = common::short(asked, page.agreement.as_ref(), &page.warnings, &page.lines, share);
    blocks.insert(2, Block::paragraph(sizes_in_words(page)));
    blocks
}

fn sizes_in_words(page: &RecruitsPage) -> String {
    let size = match &page.size {
        Ok(found) => format!(
            "By the order in which degrees came in, the population has {} people ({} to {}).",
            people(found.size.p50),
            people(found.size.p025),
            people(found.size.p975)
        ),
        Err(why) => format!("The order in which degrees came in gives no size: {why}."),
    };
    match &page.multiplied {
        Some(Ok((figure, interval))) => {
            let high = interval.high.map_or_else(|| "no upper end".to_owned(), people);
            format!("{size} By the multiplier it has {} ({} to {high}).", people(*figure), people(interval.low))
        }
        Some(Err(why)) => format!("{size} The multiplier gives none: {why}."),
        None => size,
    }
}

fn hangs(shown: &Shown<'_>) -> Vec<Block> {
    hanging(&shown.page.hangs, chart::hangs::of(&shown.page.hangs, None, share), share)
}

fn population(shown: &Shown<'_>) -> Vec<Block> {
    common::population(
        shown.origin,
        "Recruits are taken to belong to one population in which everybody can be reached from everybody, and to know each other both ways.",
    )
}

fn recruitment(shown: &Shown<'_>) -> Vec<Block> {
    let page = shown.page;
    let waves = page.by_wave.iter().enumerate().map(|(wave, recruits)| {
        let said = page
            .share
            .as_ref()
            .ok()
            .and_then(|found| found.by_wave.get(wave))
            .map_or_else(|| "-".to_owned(), |s| share(*s));
        vec![wave.to_string(), count(shown.origin.show_small, *recruits as u64), said]
    });
    let [least, median, most] = page.degrees;
    let mut blocks = vec![
        Block::paragraph(format!(
            "A recruit knows {} people, half of them at most {}, none more than {}.",
            format_args!("{} or more", people(least)),
            people(median),
            people(most)
        )),
        table("Waves; the share is RDS-II of all up to and with that wave", &["wave", "recruits", "share"], waves),
    ];
    if let Ok(found) = &page.share {
        let homophily = |of: Option<f64>| of.map_or_else(|| "recruited nobody".to_owned(), |h| format!("{h:+.2}"));
        let [with, without] = found.homophily.map(homophily);
        blocks.push(table(
            "Homophily: 0 where people recruit as chance would, 1 where only their own, -1 where only others",
            &["side", "homophily"],
            [(page.of.clone(), with), (format!("without {}", page.of), without)].map(|(side, said)| vec![side, said]),
        ));
        blocks.push(Block::paragraph(format!(
            "{} of the variance of the trait lies between the trees of different seeds. Near 0 seeds do not matter; large, there are bottlenecks.",
            share(found.between_trees)
        )));
    }
    blocks
}

fn assumptions(shown: &Shown<'_>) -> Vec<Block> {
    let doubts = shown.page.size.as_ref().map_or(&[][..], |found| &found.doubts);
    common::assumptions(&shown.page.lines, doubts)
}

fn methods(shown: &Shown<'_>) -> Vec<Block> {
    let page = shown.page;
    let size =
        page.size.as_ref().map_err(Clone::clone).map(|found| {
            (found.size.p50, Interval { low: found.size.p025, high: Some(found.size.p975), level: LEVEL })
        });
    let named = |name: &str, found| {
        let [figure, interval] = cells(found);
        vec![name.to_owned(), figure, interval]
    };
    let mut rows = vec![named("successive sampling (order of degrees)", &size)];
    rows.extend(page.multiplied.as_ref().map(|found| named("multiplier: counted elsewhere over the share", found)));
    vec![
        common::methods(&page.lines, "share", share),
        table("The size of the population", &["method", "people", "95 % interval, or why there is none"], rows),
        Block::paragraph(
            "Size by the order of degrees: West 1996, Journal of Econometrics 75:217; Handcock, Gile and Mar 2014, Electronic Journal of Statistics 8:1491.",
        ),
    ]
}

fn priors(shown: &Shown<'_>) -> Vec<Block> {
    let page = shown.page;
    let rows = page.at_sizes.iter().map(|at| vec![people(at.size), format!("{}", at.times), share(at.share)]);
    let believed = match page.plan.size.prior {
        SizePrior::Reciprocal => "p(N) ~ 1/N: nothing but that it is positive".to_owned(),
        SizePrior::LogNormal { median, spread } => {
            format!("lognormal with the median {} and the standard deviation {spread} of its logarithm", people(median))
        }
    };
    let fed = match page.plan.population {
        Some(size) => format!("The successive-sampling share takes the size {} as stated (--size).", people(size)),
        None => {
            "The successive-sampling share takes its size from the posterior, one draw for each resample.".to_owned()
        }
    };
    vec![
        Block::paragraph(format!("Believed of the size beforehand: {believed}. {fed}")),
        table("The successive-sampling share at stated sizes", &["people", "times the recruits", "share"], rows),
    ]
}

fn convergence(shown: &Shown<'_>) -> Vec<Block> {
    let page = shown.page;
    let name = "size by the order of degrees";
    let run = match &page.size {
        Ok(found) => Ok(Chains {
            name,
            file: "population-size",
            count: page.plan.size.chains,
            mixing: found.mixing,
            draws: &found.draws,
        }),
        Err(why) => Err(format!("{name}: {why}")),
    };
    let mut blocks = vec![Block::paragraph(
        "Recruitment has settled where the share no longer moves from wave to wave (2) and no seed moves it (7).",
    )];
    blocks.extend(common::chains(&[run]));
    blocks.push(Block::paragraph(format!("Recruits were drawn anew {} times.", whole(page.plan.replications as u64))));
    blocks
}

fn changed(shown: &Shown<'_>) -> Vec<Block> {
    let Ok(found) = &shown.page.share else { return vec![Block::paragraph("There is nothing to leave out.")] };
    if found.without_seed.is_empty() {
        return vec![Block::paragraph("There is one seed alone; without it there is nobody.")];
    }
    let rows = found.without_seed.iter().enumerate().map(|(seed, (without, gone))| {
        vec![format!("{}", seed + 1), count(shown.origin.show_small, *gone as u64), share(*without)]
    });
    vec![table("RDS-II without one seed and all whom it led to", &["seed", "left out", "share"], rows)]
}

fn trials(_: &Shown<'_>) -> Vec<Block> {
    vec![Block::paragraph(
        "No share of this population is known from elsewhere, so that the methods cannot be tried on it. How often their intervals hold a known share on made-up networks stands in docs/method/calibration.md. A trait that is known for the whole population (from a register, say) can be run as one: its file column, --trait.",
    )]
}

fn tail(shown: &Shown<'_>) -> Vec<Block> {
    let said = match &shown.page.size {
        Ok(found) => {
            let far = found.draws.iter().filter(|size| **size > 10.0 * found.size.p50).count();
            format!(
                "{} of the draws of the size lie above ten times its median: the order of degrees bounds a population from below better than from above. The size is a median; its mean hangs on that tail. The mean degree of the first third of recruits is {:.2} times that of the last.",
                share(far as f64 / found.draws.len().max(1) as f64),
                found.fall
            )
        }
        Err(why) => format!("No size was drawn: {why}."),
    };
    vec![Block::paragraph(said)]
}

fn twice(_: &Shown<'_>) -> Vec<Block> {
    vec![Block::paragraph(
        "An id that stands twice is refused. Whoever came in twice under two names makes the population seem smaller than it is; coupons that change hands break the link between recruiter and recruit.",
    )]
}

fn small(shown: &Shown<'_>) -> Vec<Block> {
    let said = if shown.origin.show_small {
        "Counts of 1 to 4 people are shown because --show-small asked for them."
    } else {
        "Counts of 1 to 4 recruits are not shown, because one so small can point at a person (--show-small shows them)."
    };
    vec![Block::paragraph(format!(
        "{said} Who recruited whom stays in its file: a tree of recruits can be recognised. What is hidden can still follow from sums that are shown: before this page is published, it needs a disclosure check."
    ))]
}

fn again(shown: &Shown<'_>) -> Vec<Block> {
    let plan = &shown.page.plan;
    let settings = vec![
        ("trait", shown.page.of.clone()),
        ("seed of the draws", plan.seed.to_string()),
        ("resamples", plan.replications.to_string()),
        ("chains x sweeps kept", format!("{} x {} after {}", plan.size.chains, plan.size.draws, plan.size.warm_up)),
    ];
    common::again(shown.origin, shown.page.version, settings)
}

fn not_known(shown: &Shown<'_>) -> Vec<Block> {
    let always = [
        "whether people told truly how many they know; the share moves with every degree",
        "whom recruiters passed over: recruitment is taken to be at random among those known, and nobody saw it",
        "people whom no chain of acquaintances reaches are in no figure",
    ];
    common::not_known(shown.origin, &always, &shown.page.warnings)
}
