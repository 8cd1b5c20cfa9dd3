//! All strata of a chain together: one amount is one factor wherever it stands, streams of sums, and what no number can hold.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

#[path = "support/chains.rs"]
mod by_hand;
#[path = "support/studies.rs"]
mod studies;

use assize_estimate::chains::{Amount, Basis, Chain, Stratum, product, sobol_of_all, streams, tornado_of_all};
use assize_record::claim::Claim;
use assize_record::id::Code;
use assize_record::term::Derivation;
use by_hand::{chain, deduction, fixed, lognormal};
use studies::{Told, claim, scenario, study};

/// Managers take part of the pay in one yard only, so that the state's levy is the second deduction there and the first elsewhere.
fn levy_in_two_places(levy: &Amount) -> Chain {
    let managers = || deduction("managers", Basis::PerMonth, Amount::Fixed(10.0));
    let state = || deduction("state", Basis::PerMonth, levy.clone());
    let one = Stratum { name: "A".into(), ..fixed(1_000.0, 500.0, 12.0, vec![managers(), state()]) };
    let other = Stratum { name: "B".into(), ..fixed(3_000.0, 500.0, 12.0, vec![state()]) };
    chain(vec![one, other])
}

#[test]
fn a_levy_that_stands_in_another_place_of_each_host_is_one_amount_of_all_hosts() {
    let chain = levy_in_two_places(&Amount::Uniform { low: 50.0, high: 150.0 });
    let bars = tornado_of_all(&chain);
    let of_levy: Vec<_> = bars.iter().filter(|bar| bar.what == "monthly sum for state, all hosts at once").collect();
    assert_eq!(of_levy.len(), 1, "{bars:?}");
    // 4,000 people, 12 months, 55 to 145 between the 5 and 95 % of the levy.
    for (found, expected) in [(of_levy[0].low, 2_640_000.0), (of_levy[0].middle, 4.8e6), (of_levy[0].high, 6_960_000.0)]
    {
        assert!((found - expected).abs() < 1e-3, "{found} {expected}");
    }
    let indices = sobol_of_all(&chain, 2_000, 3);
    let names: Vec<&str> = indices.iter().map(|index| index.what.as_str()).collect();
    assert_eq!(
        names,
        [
            "people in B",
            "people in A",
            "gross pay a month, all hosts at once",
            "paid months, all hosts at once",
            "monthly sum for managers, all hosts at once",
            "monthly sum for state, all hosts at once",
        ]
    );
    // The levy alone varies, so it explains everything: 4 standard errors of 2,000 base points.
    let levy = &indices[5];
    assert!((levy.first - 1.0).abs() < 0.15 && (levy.total - 1.0).abs() < 0.15, "{levy:?}");
}

fn revenue(id: &str, host: &str, value: &str) -> Claim {
    claim(id, id, host, value).of("state_revenue", "USD/year")
}

#[test]
fn a_total_summed_over_hosts_is_a_figure_of_its_stream_and_a_handed_on_one_is_not() {
    let parts = || vec![revenue("K1", "RUS", "60"), revenue("K2", "CHN", "40")];
    for (derivation, heard) in [
        (Derivation::Sums, true),
        (Derivation::Repeats, false),
        (Derivation::Rounds, false),
        (Derivation::Converts, false),
        (Derivation::Misreads, false),
    ] {
        let mut claims = parts();
        claims.push(revenue("K3", "ALL", "100").from(derivation, &["K1", "K2"]));
        let found = streams(&study(claims), &scenario(2015, &[]));
        let years: Vec<_> = found.iter().flat_map(|stream| &stream.years).map(|year| (year.low, year.high)).collect();
        let expected = if heard { vec![(Some(100.0), Some(100.0))] } else { vec![] };
        assert_eq!(years, expected, "{derivation}");
    }
}

#[test]
fn a_product_whose_variance_no_number_holds_is_left_to_draws_and_gives_no_index_that_is_none() {
    for (median, spread) in [(1.0, 30.0), (1e300, 1.0), (1e300, 27.0)] {
        let (one, other) = (lognormal(median, spread), lognormal(median, 0.5));
        assert_eq!(product(&[("one", &one), ("other", &other)]), Ok(None), "{median} {spread}");
    }
    let wide = product(&[("one", &lognormal(1.0, 20.0))]).unwrap().unwrap();
    assert_eq!((wide.quantiles.p50, wide.indices[0].first, wide.indices[0].total), (1.0, 1.0, 1.0));
}

#[test]
fn payees_of_one_name_and_basis_are_one_factor_in_every_host() {
    let yard = |name: &str, payees: &[&str]| Stratum {
        name: name.into(),
        ..fixed(
            10.0,
            100.0,
            12.0,
            payees
                .iter()
                .map(|payee| deduction(payee, Basis::PerYear, Amount::Uniform { low: 1.0, high: 2.0 }))
                .collect(),
        )
    };
    // The same three payees in every order.
    let orders = [["state", "agency", "police"], ["agency", "police", "state"], ["police", "state", "agency"]];
    let strata = orders.iter().zip(["A", "B", "C"]).map(|(payees, name)| yard(name, payees)).collect();
    let bars = tornado_of_all(&chain(strata));
    for payee in ["state", "agency", "police"] {
        let what = format!("yearly sum for {}, all hosts at once", Code::new(payee));
        assert_eq!(bars.iter().filter(|bar| bar.what == what).count(), 1, "{what} in {bars:?}");
    }
}
