//! CPU time of the list methods on the published tables.

use assize_estimate::lists::bootstrap::{Settings, bootstrap};
use assize_estimate::lists::published::published;
use assize_estimate::lists::search::{Family, search};
use assize_estimate::lists::table::CaptureTable;
use divan::Bencher;

fn main() {
    divan::main();
}

fn table(name: &str) -> CaptureTable {
    published(name).expect("a table that ships")
}

#[divan::bench(args = ["uk2013_5", "uk2013_6", "netherlands_6"], sample_count = 10)]
fn pair_models(bencher: Bencher, name: &str) {
    let table = table(name);
    bencher.bench_local(|| search(&table, Family::Pairs));
}

#[divan::bench(args = ["kosovo_4", "uk2013_5", "madiganyork_5"], sample_count = 10)]
fn hierarchical_models(bencher: Bencher, name: &str) {
    let table = table(name);
    bencher.bench_local(|| search(&table, Family::Hierarchical));
}

#[divan::bench(args = ["korea_3", "uk2013_5", "uk2013_6", "netherlands_6"], sample_count = 3)]
fn bca_20000(bencher: Bencher, name: &str) {
    let table = table(name);
    bencher.bench_local(|| bootstrap(&table, Settings::with_seed(1)));
}
