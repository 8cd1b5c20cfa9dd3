//! Three-valued evaluation of a rule over the statements about a posting.

use super::evidence::EvidenceRule;
use crate::language::condition::{Condition, Relation, Test};
use crate::language::{Provision, Standard, as_code};
use assize_record::condition::{Fact, FactValue, Statement};
use assize_record::finding::Verdict;
use assize_record::id::{Code, StatementId, VariableId};
use assize_record::study::Study;
use assize_record::term::{Polarity, Qualifier};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Unknown is not false.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    True,
    False,
    Unknown,
}

/// What a condition comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub truth: Truth,
    /// Shown where true; not shown otherwise.
    pub verdict: Verdict,
    pub proof: BTreeSet<StatementId>,
    pub contrary: BTreeSet<StatementId>,
}

impl Outcome {
    fn unknown() -> Self {
        Self { truth: Truth::Unknown, verdict: Verdict::NotShown, proof: BTreeSet::new(), contrary: BTreeSet::new() }
    }
}

/// The statements about a posting, and how they are weighed.
pub struct Posture<'a> {
    pub study: &'a Study,
    pub evidence: &'a EvidenceRule,
    pub statements: Vec<&'a Statement>,
}

impl Posture<'_> {
    /// A provision's outcome, given those of the provisions above it.
    ///
    /// What proves one branch of a rule is not contrary because it fails another; statements that deny the provision's
    /// indicator are contrary whatever the rule reads of them.
    pub fn provision(&self, standard: &Standard, provision: &Provision, above: &BTreeMap<Code, Outcome>) -> Outcome {
        let scope = Scope { posture: self, standard, provision, above };
        let mut outcome = provision.rule.as_ref().map_or_else(Outcome::unknown, |rule| scope.evaluate(rule));
        if outcome.truth == Truth::True {
            outcome.contrary.retain(|id| !outcome.proof.contains(id));
        }
        outcome.contrary.extend(self.of_indicator(provision, Polarity::Contradicts).map(|s| s.id.clone()));
        outcome
    }

    /// Statements coded for or against a provision's own indicator.
    pub fn of_indicator<'a>(
        &'a self,
        provision: &'a Provision,
        polarity: Polarity,
    ) -> impl Iterator<Item = &'a Statement> + 'a {
        let coded = move |s: &&&Statement| s.polarity == polarity && Some(&s.indicator) == provision.indicator.as_ref();
        self.statements.iter().filter(coded).copied()
    }

    fn weighed(&self, truth: Truth, proof: BTreeSet<StatementId>, contrary: BTreeSet<StatementId>) -> Outcome {
        let verdict =
            if truth == Truth::True { self.evidence.weigh(self.study, &proof).verdict } else { Verdict::NotShown };
        Outcome { truth, verdict, proof, contrary }
    }
}

struct Scope<'a> {
    posture: &'a Posture<'a>,
    standard: &'a Standard,
    provision: &'a Provision,
    above: &'a BTreeMap<Code, Outcome>,
}

impl Scope<'_> {
    fn evaluate(&self, condition: &Condition) -> Outcome {
        match condition {
            Condition::Fact { .. } => self.fact(condition, false),
            Condition::Not(part) if matches!(**part, Condition::Fact { .. }) => self.fact(part, true),
            Condition::Not(part) => negated(self.evaluate(part)),
            Condition::Less(one, other) => self.less(one, other),
            Condition::All(parts) => all(parts.iter().map(|part| self.evaluate(part)).collect()),
            Condition::Any(parts) => self.any(parts),
            Condition::AtLeast(n, parts) => at_least(*n, parts.iter().map(|part| self.evaluate(part)).collect()),
            Condition::Provision(code) => self.above.get(code).cloned().unwrap_or_else(Outcome::unknown),
            Condition::Provisions(n, filter) => {
                let counted = self.standard.provisions.iter().filter(|provision| filter.takes(provision));
                at_least(*n, counted.filter_map(|provision| self.above.get(&provision.code).cloned()).collect())
            }
        }
    }

    /// Statements that may speak to a test: of the right stage, imposer and sector.
    fn statements(&self, condition: &Condition) -> Vec<&Statement> {
        let Condition::Fact { imposers, sectors, .. } = condition else { return self.posture.statements.clone() };
        let fits = |s: &&&Statement| {
            (self.provision.phases.is_empty() || self.provision.phases.contains(&s.phase))
                && (imposers.is_empty() || imposers.contains(&s.imposer))
                && (sectors.is_empty() || s.sectors.iter().any(|sector| sectors.contains(sector)))
        };
        self.posture.statements.iter().filter(fits).copied().collect()
    }

    /// True by one statement that meets the test; false only by statements that speak against it and none for it.
    fn fact(&self, condition: &Condition, negate: bool) -> Outcome {
        let Condition::Fact { variable, test, .. } = condition else { return Outcome::unknown() };
        let wanted = if negate { Truth::False } else { Truth::True };
        let (mut proof, mut contrary) = (BTreeSet::new(), BTreeSet::new());
        for statement in self.statements(condition) {
            // Which way a statement speaks is coded for its own indicator. For any other provision the fact itself counts.
            let is_denial = statement.polarity == Polarity::Contradicts
                && Some(&statement.indicator) == self.provision.indicator.as_ref();
            for fact in statement.facts.iter().filter(|fact| fact.variable == *variable) {
                let truth = meets(fact, test);
                if truth == wanted && !is_denial {
                    proof.insert(statement.id.clone());
                } else if truth != Truth::Unknown && speaks_against(statement, fact) {
                    contrary.insert(statement.id.clone());
                }
            }
        }
        let truth = match (proof.is_empty(), contrary.is_empty()) {
            (false, _) => Truth::True,
            (true, false) => Truth::False,
            (true, true) => Truth::Unknown,
        };
        self.posture.weighed(truth, proof, contrary)
    }

    fn any(&self, parts: &[Condition]) -> Outcome {
        let outcomes: Vec<Outcome> = parts.iter().map(|part| self.evaluate(part)).collect();
        let is_leaf = |part: &Condition| matches!(part, Condition::Fact { .. } | Condition::Less(..));
        let leaves =
            parts.iter().zip(&outcomes).filter(|(part, outcome)| is_leaf(part) && outcome.truth == Truth::True);
        let pooled: BTreeSet<StatementId> = leaves.flat_map(|(_, outcome)| outcome.proof.iter().cloned()).collect();
        let pooled = self.posture.evidence.weigh(self.posture.study, &pooled).verdict;
        let mut joined = at_least(1, outcomes);
        if joined.truth == Truth::True {
            joined.verdict = joined.verdict.max(pooled);
        }
        joined
    }

    /// Two numbers of one posting: each pair of facts in one unit is compared.
    fn less(&self, one: &VariableId, other: &VariableId) -> Outcome {
        let (mut proof, mut contrary) = (BTreeSet::new(), BTreeSet::new());
        let supporting = self.posture.statements.iter().filter(|s| s.polarity == Polarity::Supports);
        let facts: Vec<(&StatementId, &Fact)> =
            supporting.flat_map(|s| s.facts.iter().map(move |fact| (&s.id, fact))).collect();
        let of = |wanted: &VariableId| facts.iter().filter(|(_, fact)| fact.variable == *wanted).collect::<Vec<_>>();
        for (low_id, low) in of(one) {
            for (high_id, high) in of(other).into_iter().filter(|(_, high)| high.unit == low.unit) {
                let into = match certainly_less(low, high) {
                    Truth::True => &mut proof,
                    Truth::False => &mut contrary,
                    Truth::Unknown => continue,
                };
                into.extend([(*low_id).clone(), (*high_id).clone()]);
            }
        }
        let truth = match (proof.is_empty(), contrary.is_empty()) {
            (false, _) => Truth::True,
            (true, false) => Truth::False,
            (true, true) => Truth::Unknown,
        };
        self.posture.weighed(truth, proof, contrary)
    }
}

/// A kind of lodging, say, that the test does not name is no word against the others; a "no" or a number is.
fn speaks_against(statement: &Statement, fact: &Fact) -> bool {
    statement.polarity == Polarity::Contradicts || !matches!(fact.value, FactValue::Choice(_))
}

fn negated(outcome: Outcome) -> Outcome {
    match outcome.truth {
        Truth::True => {
            Outcome { truth: Truth::False, verdict: Verdict::NotShown, proof: BTreeSet::new(), contrary: outcome.proof }
        }
        Truth::False | Truth::Unknown => Outcome::unknown(),
    }
}

/// The weakest part decides.
fn all(outcomes: Vec<Outcome>) -> Outcome {
    let n = outcomes.len();
    let is_false = outcomes.iter().any(|outcome| outcome.truth == Truth::False);
    let joined = at_least(n, outcomes);
    if is_false {
        Outcome { truth: Truth::False, verdict: Verdict::NotShown, proof: BTreeSet::new(), ..joined }
    } else {
        joined
    }
}

/// The n-th strongest part decides. False only where so many parts are false that n can no longer be reached.
fn at_least(n: usize, outcomes: Vec<Outcome>) -> Outcome {
    let contrary = outcomes.iter().flat_map(|outcome| outcome.contrary.iter().cloned()).collect();
    let possible = outcomes.iter().filter(|outcome| outcome.truth != Truth::False).count();
    let any_false = possible < outcomes.len();
    let mut shown: Vec<Outcome> = outcomes.into_iter().filter(|outcome| outcome.truth == Truth::True).collect();
    if shown.len() < n {
        let truth = if any_false && possible < n { Truth::False } else { Truth::Unknown };
        return Outcome { contrary, truth, ..Outcome::unknown() };
    }
    shown.sort_by_key(|outcome| std::cmp::Reverse(outcome.verdict));
    let verdict = shown.get(n - 1).map_or(Verdict::NotShown, |outcome| outcome.verdict);
    Outcome {
        truth: Truth::True,
        verdict,
        proof: shown.into_iter().flat_map(|outcome| outcome.proof).collect(),
        contrary,
    }
}

fn truth(holds: bool) -> Truth {
    if holds { Truth::True } else { Truth::False }
}

fn meets(fact: &Fact, test: &Test) -> Truth {
    match (test, &fact.value) {
        (Test::Is(values), value) => match as_code(value) {
            Some(code) if code.as_str() == "unknown" && !values.contains(&code) => Truth::Unknown,
            Some(code) => truth(values.contains(&code)),
            None => Truth::Unknown,
        },
        (Test::Number { relation, bound }, FactValue::Number(number)) => {
            compare(*number, fact.qualifier, *relation, *bound)
        }
        (Test::Number { .. }, FactValue::YesNo(_) | FactValue::Choice(_) | FactValue::Text(_)) => Truth::Unknown,
    }
}

/// A bound on one side proves only what lies on that side.
fn compare(number: Decimal, qualifier: Qualifier, relation: Relation, bound: Decimal) -> Truth {
    let holds = match relation {
        Relation::AtLeast => number >= bound,
        Relation::AtMost => number <= bound,
        Relation::Above => number > bound,
        Relation::Below => number < bound,
    };
    let upward = matches!(relation, Relation::AtLeast | Relation::Above);
    match (qualifier, upward, holds) {
        (Qualifier::Exact | Qualifier::About, ..) => truth(holds),
        (Qualifier::AtLeast, true, true) | (Qualifier::AtMost, false, true) => Truth::True,
        (Qualifier::AtLeast, false, false) | (Qualifier::AtMost, true, false) => Truth::False,
        (Qualifier::AtLeast | Qualifier::AtMost, ..) => Truth::Unknown,
    }
}

fn certainly_less(low: &Fact, high: &Fact) -> Truth {
    let (FactValue::Number(one), FactValue::Number(other)) = (&low.value, &high.value) else { return Truth::Unknown };
    let capped = low.qualifier != Qualifier::AtLeast;
    let floored = high.qualifier != Qualifier::AtMost;
    match (one < other, capped && floored) {
        (true, true) => Truth::True,
        (false, _) if low.qualifier != Qualifier::AtMost && high.qualifier != Qualifier::AtLeast => Truth::False,
        _ => Truth::Unknown,
    }
}
