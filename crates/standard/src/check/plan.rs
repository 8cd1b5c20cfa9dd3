//! A plan, a forecast or a number of people sent, repeated as a stock.

use super::{Found, class, line};
use assize_record::check::{Check, Outcome};
use assize_record::claim::Claim;
use assize_record::echo;
use assize_record::study::Study;
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotAStock {
    title: String,
    stock_class: String,
    other_classes: Vec<String>,
}

/// One check for each stock with an ancestor of another class.
pub fn checks(study: &Study, rule: &NotAStock) -> Vec<Check> {
    let mut out = Vec::new();
    for claim in study.claims.values().filter(|claim| class(study, claim) == rule.stock_class) {
        let ancestors = echo::ancestry(study, &claim.id);
        let foreign = ancestors.iter().filter(|id| **id != claim.id).filter_map(|id| study.claims.get(id));
        let foreign: Vec<&Claim> =
            foreign.filter(|a| rule.other_classes.iter().any(|c| c == class(study, a))).collect();
        if let Some(first) = foreign.first() {
            out.push(found(study, rule, claim, first));
        }
    }
    out.into_iter().map(Found::check).collect()
}

fn found(study: &Study, rule: &NotAStock, claim: &Claim, from: &Claim) -> Found {
    let kind = class(study, from);
    Found {
        rule: "not-a-stock",
        title: rule.title.clone(),
        subject: claim.id.to_string(),
        outcome: Outcome::Inconsistent,
        summary: format!(
            "{}: {} given as people present, but it comes from {}, which is a {kind} ({})",
            claim.id, claim.quantity, from.id, from.measure
        ),
        arithmetic: vec![line(claim), line(from)],
        claims: vec![claim.id.clone(), from.id.clone()],
        responses: Vec::new(),
        factor: Decimal::ONE,
    }
}
