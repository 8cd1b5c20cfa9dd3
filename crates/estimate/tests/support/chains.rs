//! Chains of money by hand, for the tests that run them.

#![expect(dead_code, reason = "each test file uses its own part")]
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use assize_estimate::chains::{Amount, Basis, Chain, Common, Deduction, Stratum};
use assize_record::id::Code;

pub fn deduction(payee: &str, basis: Basis, amount: Amount) -> Deduction {
    Deduction { payee: Code::new(payee), is_state: payee == "state", basis, amount }
}

pub fn stratum(people: Amount, pay: Amount, months: Amount, deductions: Vec<Deduction>) -> Stratum {
    Stratum { name: "yard".into(), people, pay, months, deductions }
}

pub fn fixed(people: f64, pay: f64, months: f64, deductions: Vec<Deduction>) -> Stratum {
    stratum(Amount::Fixed(people), Amount::Fixed(pay), Amount::Fixed(months), deductions)
}

pub fn chain(strata: Vec<Stratum>) -> Chain {
    Chain { currency: "USD".into(), year: 2015, strata, common: Common::default() }
}

pub fn lognormal(median: f64, spread: f64) -> Amount {
    Amount::LogNormal { median, spread }
}

/// The lognormal whose central 90 % lies between two ends.
pub fn interval(low: f64, high: f64) -> Amount {
    Amount::interval(low, high, 0.9).unwrap()
}
