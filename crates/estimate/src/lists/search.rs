//! Fits every model of a family and sets them in order by BIC and AIC. Takes none of them for the truth.

use super::interval::Interval;
use super::loglinear::existence::{Inestimable, Known};
use super::loglinear::fit::{Fitter, Found};
use super::loglinear::{Fitted, Model, Shape};
use super::profile::profile;
use super::refusal::Refusal;
use super::table::{CaptureTable, Pattern};
use serde::Serialize;

/// Which models are fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Family {
    /// Any set of interactions of two lists: 2^(k(k-1)/2) models. Up to six lists.
    Pairs,
    /// Any hierarchical set of interactions of up to k-1 lists: 8, 113 or 6,893 models for 3, 4 and 5 lists.
    Hierarchical,
}

impl Family {
    /// The most lists for which all models are fitted.
    pub fn most_lists(self) -> usize {
        match self {
            Self::Pairs => 6,
            Self::Hierarchical => 5,
        }
    }
}

/// One of the models near the best one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Near {
    /// The model.
    pub model: Model,
    /// Its criterion minus the best one's.
    pub above_best: f64,
    /// N under it (Poisson).
    pub estimate: f64,
}

/// The best model by one criterion and those near it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranking {
    /// The best model.
    pub best: Fitted,
    /// N under the best model by multinomial profile likelihood, which differs from the Poisson figure in small tables.
    pub multinomial: f64,
    /// Profile-likelihood interval under the best model. It takes the model for granted.
    pub interval: Interval,
    /// All models within [`NEAR`] units of the best, itself included, in order.
    pub near: Vec<Near>,
    /// Smallest and largest N among them.
    pub near_range: (f64, f64),
}

/// All models of a family on one table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Search {
    /// The family.
    pub family: Family,
    /// Models in it.
    pub models: usize,
    /// Models without an estimate on this table.
    pub inestimable: usize,
    /// In order of BIC, with n the people observed.
    pub by_bic: Ranking,
    /// In order of AIC.
    pub by_aic: Ranking,
}

/// Models within so many units of the best are listed: beyond it the evidence against a model is called decisive.
pub const NEAR: f64 = 10.0;

/// Fits every model of the family.
///
/// # Errors
/// If the number of lists is not one the family takes, nobody is observed, a list is empty, or no model has an estimate.
pub fn search(table: &CaptureTable, family: Family) -> Result<Search, Refusal> {
    let (found, most) = (table.n_lists(), family.most_lists());
    if !(2..=most).contains(&found) {
        return Err(Refusal::NumberOfLists { found, least: 2, most });
    }
    let mut walk = Walk::new(table, family)?;
    walk.visit(&Model::INDEPENDENCE, None, 0);
    if walk.entries.is_empty() {
        return Err(Refusal::NotFinite { because: "no model of the family has an estimate on this table".into() });
    }
    let people = walk.fitter.people();
    let by_bic = walk.ranking(table, people.ln())?;
    let by_aic = walk.ranking(table, 2.0)?;
    Ok(Search { family, models: walk.visited, inestimable: walk.visited - walk.entries.len(), by_bic, by_aic })
}

/// A fitted model of the walk.
struct Entry {
    model: Model,
    kernel: f64,
    counted: usize,
    unseen: f64,
}

/// A walk over all models: each is reached once, from the one without its last term, whose fit it starts from.
struct Walk {
    fitter: Fitter,
    known: Known,
    blocked: Blocked,
    /// Interactions that a model may have, by size and value.
    terms: Vec<Pattern>,
    entries: Vec<Entry>,
    visited: usize,
}

impl Walk {
    fn new(table: &CaptureTable, family: Family) -> Result<Self, Refusal> {
        let k = table.n_lists() as u32;
        let most = match family {
            Family::Pairs => 2.min(k - 1),
            Family::Hierarchical => k - 1,
        };
        let mut terms: Vec<Pattern> =
            (1..table.counts().len()).filter(|term| (2..=most).contains(&term.count_ones())).collect();
        // Lists that exclude each other cannot hang together in any other way.
        terms.retain(|term| table.can_meet(*term));
        terms.sort_unstable_by_key(|term| (term.count_ones(), *term));
        let fitter = Fitter::new(table)?;
        Ok(Self {
            fitter,
            known: Known::default(),
            blocked: Blocked::default(),
            terms,
            entries: Vec::new(),
            visited: 0,
        })
    }

    fn visit(&mut self, model: &Model, start: Option<&[f64]>, next: usize) {
        let shape = self.fitter.shape(model);
        let found = match self.blocked.holds(&shape) {
            true => None,
            false => match self.fitter.fit(&shape, start, &mut self.known) {
                Ok(found) => Some(found),
                Err(why) => {
                    self.blocked.add(&shape, why);
                    None
                }
            },
        };
        self.visited += 1;
        // What each further term would have to multiply by; the fit itself is overwritten below.
        let steps: Vec<f64> = self.terms[next..].iter().map(|term| self.first_step(*term)).collect();
        if let Some(Found { parameters, kernel, counted }) = &found {
            self.entries.push(Entry {
                model: model.clone(),
                kernel: *kernel,
                counted: *counted,
                unseen: parameters[0].exp(),
            });
        }
        for place in next..self.terms.len() {
            let term = self.terms[place];
            if !allows(model, term) {
                continue;
            }
            let mut interactions = model.interactions.clone();
            interactions.push(term);
            let start = found.as_ref().map(|found| {
                let mut start = found.parameters.clone();
                start.extend((self.fitter.margins()[term] > 0.0).then_some(steps[place - next]));
                start
            });
            self.visit(&Model { interactions }, start.as_deref(), place + 1);
        }
    }

    fn first_step(&self, term: Pattern) -> f64 {
        let (seen, expected) = (self.fitter.margins()[term], self.fitter.expected_margins()[term]);
        let step = (seen / expected).ln();
        if step.is_finite() { step } else { 0.0 }
    }

    fn ranking(&mut self, table: &CaptureTable, penalty: f64) -> Result<Ranking, Refusal> {
        let criterion = |entry: &Entry| -2.0 * entry.kernel + penalty * entry.counted as f64;
        let best = self.entries.iter().map(criterion).fold(f64::INFINITY, f64::min);
        let mut near: Vec<&Entry> = self.entries.iter().filter(|entry| criterion(entry) - best <= NEAR).collect();
        near.sort_by(|x, y| criterion(x).total_cmp(&criterion(y)).then_with(|| x.model.cmp(&y.model)));
        let n = self.fitter.people();
        let near: Vec<Near> = near
            .into_iter()
            .map(|entry| Near {
                model: entry.model.clone(),
                above_best: criterion(entry) - best,
                estimate: n + entry.unseen,
            })
            .collect();
        let model = near[0].model.clone();
        let shape = self.fitter.shape(&model);
        let found = self.fitter.fit(&shape, None, &mut self.known);
        let found = found.map_err(|why| Refusal::NotFinite { because: why.words().to_owned() })?;
        let profiled = profile(table, &model)?;
        let estimates = near.iter().map(|near| near.estimate);
        let near_range = estimates.fold((f64::INFINITY, 0.0f64), |(low, high), n| (low.min(n), high.max(n)));
        let best = self.fitter.fitted(&model, &found);
        Ok(Ranking { best, multinomial: profiled.estimate, interval: profiled.interval, near, near_range })
    }
}

/// Models that have no estimate, and so all that hold one of them over the same live cells.
///
/// A direction in which the likelihood grows without end, or does not change, is one of the larger model too, with 0 for each further
/// parameter (Fienberg and Rinaldo 2012, Annals of Statistics 40:996). Sets of patterns are bits: no family has more than six lists.
#[derive(Default)]
struct Blocked(Vec<(u64, u64)>);

impl Blocked {
    fn sets(shape: &Shape) -> (u64, u64) {
        let bits = |patterns: &[Pattern]| patterns.iter().fold(0, |bits, pattern| bits | 1 << pattern);
        (bits(&shape.live), bits(&shape.free))
    }

    fn holds(&self, shape: &Shape) -> bool {
        let (live, free) = Self::sets(shape);
        self.0.iter().any(|(cells, terms)| *cells == live && terms & !free == 0)
    }

    fn add(&mut self, shape: &Shape, why: Inestimable) {
        // A fit that did not settle says nothing of another.
        if why != Inestimable::NotReached {
            self.0.push(Self::sets(shape));
        }
    }
}

/// Whether the model has everything within `term` that a hierarchical model with `term` must have.
fn allows(model: &Model, term: Pattern) -> bool {
    let lists = (0..usize::BITS).map(|j| 1usize << j).filter(|list| term & list != 0);
    term.count_ones() == 2 || lists.map(|list| term & !list).all(|within| model.interactions.contains(&within))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::published::published;

    fn searched(name: &str, family: Family) -> Search {
        search(&published(name).unwrap(), family).unwrap()
    }

    #[test]
    fn the_best_pair_model_gives_the_printed_profile_figures() {
        // `closedpMS.t(maxorder = 2)` and `closedpCI.t` of Rcapture 1.4-4: exact, to the printed digit.
        for (name, estimate, low, high) in [
            ("korea_3", 152.0, 129.0, 226.0),
            ("spina_3", 723.0, 693.0, 759.0),
            ("kosovo_4", 14_326.0, 12_525.0, 16_543.0),
            ("uk2013_5", 22_964.0, 17_991.0, 30_142.0),
            ("netherlands_5", 47_990.0, 42_185.0, 55_076.0),
            ("neworleans_5", 1027.0, 666.0, 1762.0),
        ] {
            let by_bic = searched(name, Family::Pairs).by_bic;
            let high_found = by_bic.interval.high.unwrap();
            println!(
                "{name} {} {} {high_found} poisson {}",
                by_bic.multinomial, by_bic.interval.low, by_bic.best.estimate
            );
            assert!((by_bic.multinomial - estimate).abs() <= 0.55, "{name} {}", by_bic.multinomial);
            assert!((by_bic.interval.low - low).abs() <= 0.55, "{name} {}", by_bic.interval.low);
            assert!((high_found - high).abs() <= 0.55, "{name} {high_found}");
        }
    }

    #[test]
    fn dozens_of_models_are_near_the_best_on_the_five_list_uk_table() {
        // 33 of 1,024 within 10 units, N from 10,546 to 29,035 (a count of exact fits; to the printed digit).
        let found = searched("uk2013_5", Family::Pairs);
        assert_eq!((found.models, found.by_bic.near.len()), (1024, 33));
        let (low, high) = found.by_bic.near_range;
        assert_eq!((low.round(), high.round()), (10_546.0, 29_035.0));
    }

    #[test]
    fn all_hierarchical_models_give_the_printed_figures() {
        // Silverman, Chan and Vincent 2024, Table 6: UK 25 311, Kosovo 10 357 (10 356.5), Korea 157; exact, to the printed digit.
        for (name, models, estimate) in
            [("korea_3", 8, 157.0), ("kosovo_4", 113, 10_356.5), ("uk2013_5", 6893, 25_311.0)]
        {
            let found = searched(name, Family::Hierarchical);
            assert_eq!(found.models, models, "{name}");
            assert!((found.by_bic.best.estimate - estimate).abs() <= 0.55, "{name} {}", found.by_bic.best.estimate);
        }
    }

    #[test]
    fn six_lists_have_32768_pair_models() {
        let found = searched("uk2013_6", Family::Pairs);
        assert_eq!((found.models, found.inestimable), (32_768, 0));
        assert!(found.by_aic.best.aic <= found.by_bic.best.aic && found.by_bic.best.bic <= found.by_aic.best.bic);
    }

    #[test]
    fn a_walk_finds_the_models_that_have_no_estimate() {
        // By linear programming 4 of 8 models of the artificial table, and 6 of Korea's, can be estimated.
        for (name, admissible) in [("artificial_3", 4), ("korea_3", 6)] {
            let found = searched(name, Family::Pairs);
            assert_eq!(found.models - found.inestimable, admissible, "{name}");
        }
    }

    #[test]
    fn a_walk_leaves_out_exactly_the_models_that_have_no_estimate_by_themselves() {
        let mut left_out = 0;
        // Sparse tables: empty overlaps, a list that meets one other only, three people on three lists.
        for counts in [
            [0, 30, 25, 4, 20, 0, 3, 0, 15, 2, 0, 0, 0, 0, 0, 0],
            [0, 9, 8, 0, 7, 3, 0, 1, 6, 0, 2, 0, 0, 0, 0, 0],
            [0, 4, 4, 1, 4, 1, 1, 0, 4, 1, 1, 0, 1, 0, 0, 3],
            [0, 50, 0, 7, 0, 6, 1, 0, 40, 9, 0, 0, 0, 0, 1, 2],
        ] {
            let table = CaptureTable::new(["A", "B", "C", "D"].map(String::from).to_vec(), counts.to_vec()).unwrap();
            for family in [Family::Pairs, Family::Hierarchical] {
                let mut walk = Walk::new(&table, family).unwrap();
                walk.visit(&Model::INDEPENDENCE, None, 0);
                let mut alone = Walk::new(&table, family).unwrap();
                let mut models = vec![Model::INDEPENDENCE];
                for term in alone.terms.clone() {
                    let fit = models.iter().filter(|model| allows(model, term)).map(|model| {
                        let mut interactions = model.interactions.clone();
                        interactions.push(term);
                        Model { interactions }
                    });
                    models.extend(fit.collect::<Vec<_>>());
                }
                assert_eq!(models.len(), walk.visited, "{counts:?}");
                models.retain(|model| {
                    let shape = alone.fitter.shape(model);
                    alone.fitter.fit(&shape, None, &mut Known::default()).is_ok()
                });
                let mut found: Vec<Model> = walk.entries.into_iter().map(|entry| entry.model).collect();
                found.sort_unstable();
                models.sort_unstable();
                assert_eq!(found, models, "{counts:?} {family:?}");
                left_out += walk.visited - found.len();
            }
        }
        assert!(left_out > 100, "{left_out}");
    }

    #[test]
    fn too_many_lists_are_refused_with_the_number_that_is_taken() {
        let names = (0..7).map(|j| format!("L{j}")).collect();
        let table = CaptureTable::new(names, (0..128).map(|w| u64::from(w > 0)).collect()).unwrap();
        assert_eq!(search(&table, Family::Pairs).unwrap_err().to_string(), "7 lists; 2 to 6 are accepted");
    }
}
