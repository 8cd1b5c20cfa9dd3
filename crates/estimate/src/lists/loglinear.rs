//! Log-linear models of a capture table: which terms, whether they can be estimated, and their fit. Chooses no model.

pub mod existence;
pub mod fit;
pub(crate) mod solve;

use super::refusal::Refusal;
use super::table::{CaptureTable, Pattern};
use serde::Serialize;

/// A log-linear model: n_w ~ Poisson(mu_w), ln mu_w the sum of the parameters of the terms within w; the empty term stands for the
/// unseen. Hierarchical: with a term all terms within it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Model {
    /// Interactions of two and more lists, sorted by size and then by value. The empty term and the lists are always there.
    pub interactions: Vec<Pattern>,
}

impl Model {
    /// Lists independent of each other.
    pub const INDEPENDENCE: Self = Self { interactions: Vec::new() };

    /// A model of these interactions.
    pub fn new(mut interactions: Vec<Pattern>) -> Self {
        interactions.sort_unstable_by_key(|term| (term.count_ones(), *term));
        interactions.dedup();
        Self { interactions }
    }

    /// Refuses terms that are no interaction of lists of the table.
    ///
    /// # Errors
    /// If a term names fewer than two lists, or a list that the table has not.
    pub(crate) fn check(&self, table: &CaptureTable) -> Result<(), Refusal> {
        let is_wrong = |term: &&Pattern| term.count_ones() < 2 || **term >= table.counts().len();
        match self.interactions.iter().find(is_wrong) {
            Some(term) => Err(Refusal::Setting {
                what: "a term of the model",
                found: format!("the pattern {term}"),
                accepted: "patterns of two and more lists of the table are accepted",
            }),
            None => Ok(()),
        }
    }

    /// The interactions in the names of the lists, `A*B, A*C`; `independence` for none.
    pub fn words(&self, table: &CaptureTable) -> String {
        if self.interactions.is_empty() {
            return "independence".to_owned();
        }
        self.interactions.iter().map(|term| table.joined(*term, "*")).collect::<Vec<_>>().join(", ")
    }
}

/// What of a model is left to fit on given margins: terms whose margin is 0 have the parameter minus infinity, and the cells that
/// contain them expect nobody (extended maximum likelihood; Fienberg and Rinaldo 2012, Annals of Statistics 40:996).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Shape {
    /// Terms with a finite parameter; the first is the empty one.
    pub free: Vec<Pattern>,
    /// Observable patterns that may hold people, in order.
    pub live: Vec<Pattern>,
    /// Interactions of lists that are not empty, whose parameter is minus infinity. They count in AIC and BIC.
    pub infinite: usize,
}

impl Shape {
    /// The shape of `model` on a table with these margins (sums over supersets, 2^k long), none of whose people can be in the
    /// `impossible` patterns (rising). Impossible patterns have no expected count, so they leave the likelihood; a term that only
    /// they contain is no parameter.
    pub fn of(model: &Model, margins: &[f64], impossible: &[Pattern]) -> Self {
        let is_possible = |w: Pattern| impossible.binary_search(&w).is_err();
        let can_meet = |term: Pattern| (term..margins.len()).any(|w| w & term == term && is_possible(w));
        let singles = (0..margins.len().trailing_zeros()).map(|j| 1usize << j);
        let mut free = vec![0];
        free.extend(singles.clone().filter(|single| margins[*single] > 0.0));
        let mut gone: Vec<Pattern> = singles.filter(|single| margins[*single] <= 0.0).collect();
        let mut infinite = 0;
        for &term in &model.interactions {
            if margins[term] > 0.0 {
                free.push(term);
                continue;
            }
            if !impossible.is_empty() && !can_meet(term) {
                continue;
            }
            infinite += usize::from(!gone.iter().any(|lost| lost.count_ones() == 1 && term & lost == *lost));
            gone.push(term);
        }
        let is_live = |w: &Pattern| is_possible(*w) && !gone.iter().any(|lost| w & lost == *lost);
        Self { free, live: (1..margins.len()).filter(is_live).collect(), infinite }
    }

    /// Parameters that AIC and BIC count.
    pub fn counted(&self) -> usize {
        self.free.len() + self.infinite
    }
}

/// A model fitted to a table by maximum likelihood.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fitted {
    /// The model.
    pub model: Model,
    /// n + exp(a_empty): the Poisson estimate.
    pub estimate: f64,
    /// exp(a_empty), the unseen.
    pub unseen: f64,
    /// Standard error of the logarithm of the unseen, given the model.
    pub log_error: f64,
    /// Poisson log-likelihood, constants included.
    pub log_likelihood: f64,
    /// Parameters, those at minus infinity included.
    pub parameters: usize,
    /// -2 log-likelihood + 2 parameters.
    pub aic: f64,
    /// -2 log-likelihood + ln(n) parameters, n the people observed.
    pub bic: f64,
}

/// Fits one model.
///
/// # Errors
/// If nobody was observed, a list is empty, a term is no interaction of the table's lists, or the model has no (extended) maximum-likelihood estimate on this table.
pub fn fit_model(table: &CaptureTable, model: &Model) -> Result<Fitted, Refusal> {
    model.check(table)?;
    let mut fitter = fit::Fitter::new(table)?;
    let mut known = existence::Known::default();
    let found = fitter.fit(&fitter.shape(model), None, &mut known);
    let found = found.map_err(|why| Refusal::NotFinite { because: why.words().to_owned() })?;
    Ok(fitter.fitted(model, &found))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::published::published;

    fn admitted(name: &str, interactions: Vec<Pattern>) -> Result<f64, String> {
        let table = published(name).unwrap();
        fit_model(&table, &Model::new(interactions))
            .map(|fitted| fitted.estimate)
            .map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn the_artificial_table_admits_the_models_that_its_paper_says() {
        // Chan, Silverman and Vincent 2021, Table 2: AB, AB+AC, AB+BC have no estimate, all three pairs are not identifiable.
        let [ab, ac, bc] = [3, 5, 6];
        for accepted in [vec![], vec![ac], vec![bc], vec![ac, bc]] {
            assert!(admitted("artificial_3", accepted.clone()).is_ok(), "{accepted:?}");
        }
        for refused in [vec![ab], vec![ab, ac], vec![ab, bc]] {
            let said = admitted("artificial_3", refused.clone()).unwrap_err();
            assert!(said.contains("some expected count would have to be 0"), "{refused:?} {said}");
        }
        let said = admitted("artificial_3", vec![ab, ac, bc]).unwrap_err();
        assert!(said.contains("different parameters"), "{said}");
    }

    #[test]
    fn a_pair_that_never_meets_counts_as_a_parameter() {
        let table = published("uk2013_5").unwrap();
        let la_gp = 1 | 1 << 4;
        let with = fit_model(&table, &Model::new(vec![la_gp])).unwrap();
        assert_eq!((with.parameters, with.model.words(&table)), (7, "LA*GP".to_owned()));
        assert_eq!(Model::INDEPENDENCE.words(&table), "independence");
    }

    #[test]
    fn saturated_but_for_the_highest_order_is_the_closed_form() {
        let table = published("kosovo_4").unwrap();
        let all: Vec<Pattern> = (1..15usize).filter(|w| w.count_ones() > 1).collect();
        let fitted = fit_model(&table, &Model::new(all)).unwrap();
        let closed = crate::lists::closed_form::highest_order(&table).unwrap();
        // Both are exact; the iterations stop at 1e-8 of a decrement.
        assert!((fitted.estimate / closed.estimate - 1.0).abs() < 1e-9);
    }
}
