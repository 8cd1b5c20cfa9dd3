//! The model on studies made at random: its gradient, and its density against a slow one written from the formulas.

use crate::draws::unit;
use crate::sampling::{index, normal, real};
use crate::scenario::Scenario;
use crate::synthesis::claims::{Evidence, Value, evidence};
use crate::synthesis::model::{Model, Pull};
use assize_record::claim::Claim;
use assize_record::date::Period;
use assize_record::id::{ClaimId, Code, OriginId, SourceId};
use assize_record::place::Group;
use assize_record::quantity::Quantity;
use assize_record::source::Source;
use assize_record::study::Study;
use assize_record::synthesis::Priors;
use assize_record::term::{ClaimStatus, Credibility, Extent, Reliability};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rust_decimal::Decimal;
use statrs::distribution::{Continuous, ContinuousCDF, StudentsT};

const HOSTS: [&str; 3] = ["AAA", "BBB", "CCC"];

fn scenario() -> Scenario {
    let text = include_str!("../../../../../../scenarios/assize.toml")
        .replace("first_year = 2005", "first_year = 2010")
        .replace("last_year = 2025", "last_year = 2016");
    Scenario::parse("assize", &text).unwrap()
}

fn pick<T: Clone>(from: &[T], random: &mut ChaCha8Rng) -> T {
    from[index(unit(random) * real(from.len()))].clone()
}

fn source(place: usize) -> Source {
    Source {
        id: SourceId::new(format!("source{place}")),
        kind: Code::new("media"),
        author: String::new(),
        title: String::new(),
        published: "2015".parse().unwrap(),
        language: "en".into(),
        url: String::new(),
        via: String::new(),
        reliability: [Reliability::A, Reliability::C, Reliability::E][place % 3],
        origin: OriginId::new(format!("origin{}", place % 4)),
        note: String::new(),
    }
}

fn quantity(random: &mut ChaCha8Rng) -> Quantity {
    let low = Decimal::from(20 + index(5_000.0 * unit(random)));
    let high = Some(low * Decimal::from(3));
    let low = Some(low);
    match index(5.0 * unit(random)) {
        0 => Quantity::new(low, None, None),
        1 => Quantity::new(None, None, high),
        2 => Quantity::new(low, None, high),
        _ => Quantity::new(None, low, None),
    }
    .unwrap()
}

fn claim(place: usize, random: &mut ChaCha8Rng) -> Claim {
    let first = 2010 + index(7.0 * unit(random));
    let last = (first + index(3.0 * unit(random) * unit(random))).min(2016);
    let host = pick(&["AAA", "AAA", "BBB", "CCC", "ALL", "PAIR"], random);
    let sectors: &[&str] = pick(&[&["all"][..], &["all"], &["logging"], &["garment"], &["garment", "it"]], random);
    let area = pick(&["", "", "", "the port"], random);
    let is_group = host == "PAIR";
    Claim {
        id: ClaimId::new(format!("K{place:02}")),
        source: SourceId::new(format!("source{}", index(6.0 * unit(random)))),
        locator: String::new(),
        measure: Code::new("workers_present"),
        host: Code::new(host),
        area: if is_group { String::new() } else { area.to_owned() },
        sectors: if is_group { vec![Code::new("all")] } else { sectors.iter().copied().map(Code::new).collect() },
        period: Period { start: Some(first.to_string().parse().unwrap()), end: last.to_string().parse().unwrap() },
        quantity: quantity(random),
        unit: Code::new("persons"),
        original: None,
        basis: Code::new("media"),
        informants: None,
        credibility: pick(&[Credibility::Confirmed, Credibility::PossiblyTrue, Credibility::Doubtful], random),
        derived: None,
        status: ClaimStatus::Accepted,
        note: String::new(),
    }
}

/// Claims of every kind on three hosts, all hosts, two hosts together, sectors and places, over seven years.
fn study(seed: u64) -> Study {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut study = Study::default();
    for (code, members, extent) in
        [("ALL", vec!["AAA", "BBB", "CCC", "DDD"], Extent::Open), ("PAIR", vec!["AAA", "BBB"], Extent::Closed)]
    {
        let members = members.into_iter().map(Code::new).collect();
        let group = Group { code: Code::new(code), name: String::new(), members, extent, note: String::new() };
        study.groups.insert(group.code.clone(), group);
    }
    for source in (0..6).map(source) {
        study.sources.insert(source.id.clone(), source);
    }
    for claim in (0..4 + index(14.0 * unit(&mut random))).map(|place| claim(place, &mut random)).collect::<Vec<_>>() {
        study.claims.insert(claim.id.clone(), claim);
    }
    study
}

fn model_of(study: &Study) -> Model {
    let (scenario, priors) = (scenario(), Priors::default());
    Model::new(evidence(study, &scenario, priors.grain), &scenario, &priors)
}

/// A place about as far out as the sampler goes, levels between years near the claims' own.
fn somewhere(model: &Model, random: &mut ChaCha8Rng) -> Vec<f64> {
    (0..model.dimension()).map(|_| normal(random)).collect()
}

fn studies() -> impl Iterator<Item = (u64, Model)> {
    (0..40).map(|seed| (seed, model_of(&study(seed)))).filter(|(_, model)| !model.evidence.observations.is_empty())
}

/// Tolerance: central differences of step 1e-5 are right to about 1e-8 of the function's own size, which is in the hundreds.
#[test]
fn the_gradient_is_that_of_differences_on_studies_made_at_random() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let (mut parts, mut pinned, mut groups) = (0, 0, 0);
    for (seed, model) in studies() {
        parts += model.evidence.parts.iter().filter(|part| part.before.is_some() || !part.beside.is_empty()).count();
        pinned += model.pinned.iter().filter(|pinned| **pinned).count();
        groups += model.evidence.observations.iter().filter(|one| one.cells.len() == 2 * one.years.len()).count();
        for _ in 0..3 {
            let mut z = somewhere(&model, &mut random);
            let mut gradient = vec![0.0; z.len()];
            let log = model.log_density(&z, &mut gradient);
            let mut unused = gradient.clone();
            for i in 0..z.len() {
                let (h, here) = (1e-5, z[i]);
                z[i] = here + h;
                let above = model.log_density(&z, &mut unused);
                z[i] = here - h;
                let below = model.log_density(&z, &mut unused);
                z[i] = here;
                let (found, given) = ((above - below) / (2.0 * h), gradient[i]);
                assert!(
                    (given - found).abs() < 1e-6 * (1.0 + found.abs() + log.abs()),
                    "study {seed}, {i}: {given} not {found}"
                );
            }
        }
    }
    assert!(parts > 10 && pinned > 100 && groups > 10, "{parts} parts, {pinned} pinned, {groups} groups");
}

/// A walk in people, from the anchor outwards, one step at a time.
fn walk(model: &Model, z: &[f64], place: usize, change: f64) -> Vec<f64> {
    let (priors, years) = (&model.priors, model.evidence.years);
    let series = &model.evidence.series[place];
    let (middle, spread) = match series.silent {
        None => (priors.level.ln(), priors.level_spread),
        Some(hosts) => ((priors.silent_level * real(hosts)).ln(), priors.silent_spread),
    };
    let slot = |year: usize| model.evidence.series.len() + place * (years - 1) + year;
    let step = |year: usize| change * (0.8 * z[slot(year)]).sinh() / 0.8;
    let mut x = vec![f64::NAN; years];
    x[series.anchor] = middle + spread * z[place];
    for year in series.anchor + 1..years {
        let is_pinned = model.pinned[place * (years - 1) + year - 1];
        x[year] = if is_pinned { middle + z[slot(year - 1)] } else { x[year - 1] + step(year - 1) };
    }
    for year in (0..series.anchor).rev() {
        x[year] = x[year + 1] + step(year);
    }
    x
}

/// Shares of parts: each takes its own fraction of what those named before it, beside it, leave.
fn shares(model: &Model, z: &[f64]) -> Vec<f64> {
    let from = z.len() - model.evidence.parts.len();
    let (mut logits, mut shares): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    for (place, part) in model.evidence.parts.iter().enumerate() {
        let own = z[from + place];
        logits.push(match part.before {
            None => own,
            Some((before, gap)) => logits[before] + model.priors.part_change * gap.sqrt() * own,
        });
        let rest = 1.0 - part.beside.iter().map(|other| shares[*other]).sum::<f64>();
        shares.push(rest / (1.0 + (-logits[place]).exp()));
    }
    shares
}

/// The log density term by term, with the distribution function of another library.
fn slowly(model: &Model, z: &[f64]) -> f64 {
    let (e, priors) = (&model.evidence, &model.priors);
    let (series, years) = (e.series.len(), e.years);
    let biases = series * years;
    let grades = biases + e.origins.len();
    let letters = grades + e.grades.len();
    let change = priors.change * (priors.change_spread * z[letters + e.letters.len()]).exp();
    let people: Vec<Vec<f64>> = (0..series).map(|s| walk(model, z, s, change)).collect();
    let shares = shares(model, z);
    let scenario = scenario();
    let student = StudentsT::new(0.0, 1.0, 4.0).unwrap();
    let mut log = 0.0;
    for one in &e.observations {
        let sum: f64 = one.cells.iter().map(|cell| people[cell / years][cell % years].exp()).sum();
        let said = sum / real(one.years.len()) * one.part.map_or(1.0, |part| shares[part]) + priors.grain;
        let letter = e.letter_of[one.origin];
        let scale = priors.bias[&e.letters[letter]] * (priors.bias_spread * z[letters + letter]).exp();
        let middle = said.ln() + scale * z[biases + one.origin];
        let assumed = scenario.point_spread(e.grades[one.grade]);
        let spread = assumed * (priors.grade_spread * z[grades + one.grade]).exp();
        log += match one.value {
            Value::Point(value) => student.ln_pdf((value - middle) / spread) - spread.ln(),
            Value::Between(low, high) => {
                let below = |end: f64| {
                    if end.is_finite() {
                        student.cdf((end - middle) / spread)
                    } else if end > 0.0 {
                        1.0
                    } else {
                        0.0
                    }
                };
                (below(high) - below(low)).ln()
            }
        };
    }
    for year in 0..years {
        let total: f64 = people.iter().map(|walk| walk[year].exp()).sum();
        let over = (total / (priors.ceiling * e.greatest)).ln().max(0.0) / priors.ceiling_spread;
        log -= over * over / 2.0;
    }
    for (slot, z) in z.iter().enumerate().take(z.len() - e.parts.len()) {
        let pinned = (series..biases).contains(&slot) && model.pinned[slot - series];
        log -= if pinned { 0.0 } else { z * z / 2.0 };
    }
    for slot in (0..series * (years - 1)).filter(|slot| model.pinned[*slot]) {
        let walk = &people[slot / (years - 1)];
        let t = (walk[slot % (years - 1) + 1] - walk[slot % (years - 1)]) / change;
        let normal = (0.8 * t).asinh() / 0.8;
        log -= normal * normal / 2.0 + (0.8 * normal).cosh().ln() + change.ln();
    }
    for (part, z) in e.parts.iter().zip(&z[z.len() - e.parts.len()..]) {
        // Uniform between 0 and 1 on the share, hence p (1 - p) on the logit.
        let p = 1.0 / (1.0 + (-z).exp());
        log += if part.before.is_none() { (p * (1.0 - p)).ln() } else { -z * z / 2.0 };
    }
    log
}

/// Tolerance: the other library's distribution function has about ten digits, of which a difference far out keeps six.
#[test]
fn the_density_is_that_of_the_formulas() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    for (seed, model) in studies() {
        for _ in 0..3 {
            let z: Vec<f64> = somewhere(&model, &mut random).iter().map(|z| z / 2.0).collect();
            let found = model.log_density(&z, &mut vec![0.0; z.len()]);
            let expected = slowly(&model, &z);
            assert!((found - expected).abs() < 1e-6 * (1.0 + expected.abs()), "study {seed}: {found} not {expected}");
        }
    }
}

#[test]
fn all_claims_together_say_to_the_bit_what_each_says_alone() {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    for (seed, model) in studies() {
        let state = model.state(&somewhere(&model, &mut random));
        let mut pull = Pull::none(&state);
        let (mut log, mut bias, mut spread) = (1.5, vec![0.0; pull.bias.len()], vec![0.0; pull.spread.len()]);
        let together = model.hear(&state, log, &mut pull);
        for observation in &model.evidence.observations {
            let (likelihood, by_expected, by_spread) = model.likelihood(&state, observation);
            log += likelihood;
            bias[observation.origin] += by_expected;
            spread[observation.grade] += by_spread;
        }
        assert_eq!((together, pull.bias, pull.spread), (log, bias, spread), "study {seed}");
    }
}

/// A level instead of a step is another name for the same unknown: the densities differ by the slope of one in the other.
#[test]
fn pinned_levels_and_free_steps_are_one_model() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    for (seed, pinned) in studies() {
        let mut free = pinned.clone();
        free.pinned.fill(false);
        free.pinned_steps.clear();
        free.loose = (0..free.pinned.len()).collect();
        let z = somewhere(&free, &mut random);
        let state = free.state(&z);
        let (years, steps) = (free.evidence.years, free.layout.steps);
        let mut level = z.clone();
        let mut slopes = 0.0;
        for slot in (0..pinned.pinned.len()).filter(|slot| pinned.pinned[*slot]) {
            let series = slot / (years - 1);
            level[steps + slot] = state.x[series * years + slot % (years - 1) + 1] - free.levels[series].0;
            slopes += (state.change * (0.8 * z[steps + slot]).cosh()).ln();
        }
        let mut gradient = vec![0.0; z.len()];
        let (one, other) = (free.log_density(&z, &mut gradient), pinned.log_density(&level, &mut gradient));
        let same = pinned.state(&level).x.iter().zip(&state.x).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(same, "study {seed}: the walks differ");
        assert!(
            (one - other - slopes).abs() < 1e-8 * (1.0 + one.abs()),
            "study {seed}: {one} beside {other} and {slopes}"
        );
    }
}

/// Claims under other ids come in another order; sums of floating numbers differ in the last digits alone.
#[test]
fn the_order_of_the_claims_does_not_matter() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    for seed in 0..20 {
        let here = study(seed);
        let mut there = here.clone();
        there.claims.clear();
        for claim in here.claims.values() {
            let id = ClaimId::new(format!("K{}", 99 - claim.id.as_str()[1..].parse::<usize>().unwrap()));
            there.claims.insert(id.clone(), Claim { id, ..claim.clone() });
        }
        let (one, other) = (model_of(&here), model_of(&there));
        assert_eq!((one.dimension(), &one.evidence.parts), (other.dimension(), &other.evidence.parts));
        let z = somewhere(&one, &mut random);
        let (mut up, mut down) = (vec![0.0; z.len()], vec![0.0; z.len()]);
        let logs = (one.log_density(&z, &mut up), other.log_density(&z, &mut down));
        assert!((logs.0 - logs.1).abs() < 1e-9 * (1.0 + logs.0.abs()), "study {seed}: {logs:?}");
        assert!(up.iter().zip(&down).all(|(a, b)| (a - b).abs() < 1e-8 * (1.0 + a.abs())), "study {seed}");
    }
}

/// Every claim stands on cells of its own host or group and of its own years, each once; the whole of it in the right order.
#[test]
fn every_claim_counts_the_hosts_and_years_it_names() {
    for seed in 0..40 {
        let study = study(seed);
        let read: Evidence = evidence(&study, &scenario(), 5.0);
        for one in &read.observations {
            let claim = &study.claims[&one.claim];
            let counts = |host: &Code| match claim.host.as_str() {
                "ALL" => true,
                "PAIR" => ["AAA", "BBB"].contains(&host.as_str()),
                own => own == host.as_str(),
            };
            let expected: Vec<usize> = (0..read.series.len() * read.years)
                .filter(|cell| {
                    counts(&read.series[cell / read.years].host)
                        && claim.period.touches_year(read.calendar(cell % read.years))
                })
                .collect();
            assert_eq!(one.cells, expected, "study {seed}, {}", claim.id);
            assert_eq!(
                one.of_all,
                one.cells.len() == read.series.len() * one.years.len(),
                "study {seed}, {}",
                claim.id
            );
            assert_eq!(one.part.is_some(), !claim.is_about_whole_host(), "study {seed}, {}", claim.id);
        }
        let heard = read.observations.len() + read.excluded.len();
        assert_eq!(heard, study.claims.len(), "study {seed}: a claim is neither heard nor left out");
        let known: Vec<&str> =
            HOSTS.into_iter().filter(|h| read.series.iter().any(|s| s.host.as_str() == *h)).collect();
        assert_eq!(read.silent.len(), 4 - known.len(), "study {seed}");
    }
}
