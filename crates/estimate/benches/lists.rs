//! Time of the list methods on the published tables, on one thread.

use assize_estimate::lists::averaging::{Grid, Settings as Averaging, average};
use assize_estimate::lists::bootstrap::{Settings, bootstrap};
use assize_estimate::lists::classes::{self, sample};
use assize_estimate::lists::consistency::consistency;
use assize_estimate::lists::graphs::graphs;
use assize_estimate::lists::published::published;
use assize_estimate::lists::search::{Family, search};
use assize_estimate::lists::table::CaptureTable;
use divan::Bencher;

fn main() {
    // Worked out once for all tables.
    graphs(7);
    divan::main();
}

fn table(name: &str) -> CaptureTable {
    published(name).expect("a table that ships")
}

/// Seven lists: the six of the UK and one that has every seventh person of every pattern.
fn seven() -> CaptureTable {
    let six = table("uk2013_6");
    let (names, mut counts) = ([six.lists().to_vec(), vec!["X".to_owned()]].concat(), vec![0; 128]);
    for (pattern, count) in six.counts().iter().enumerate() {
        counts[pattern] = count - count / 7;
        counts[pattern | 64] = count / 7;
    }
    CaptureTable::new(names, counts).expect("a table of seven lists")
}

#[divan::bench(args = ["uk2013_5", "uk2013_6", "netherlands_6"], sample_count = 20)]
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

#[divan::bench(args = ["korea_3", "kosovo_4", "uk2013_5", "neworleans_5", "uk2013_6", "netherlands_6"], sample_count = 20)]
fn graph_averaging(bencher: Bencher, name: &str) {
    let table = table(name);
    bencher.bench_local(|| average(&table, Averaging::standard(table.n_lists())));
}

#[divan::bench(sample_count = 3)]
fn graph_averaging_seven_lists(bencher: Bencher) {
    let table = seven();
    bencher.bench_local(|| average(&table, Averaging::standard(7)));
}

#[divan::bench(sample_count = 20)]
fn graph_averaging_on_the_points_of_dga(bencher: Bencher) {
    let table = table("uk2013_5");
    let grid = Grid::Equal { points: 1000, up_to: 30 * table.observed() };
    bencher.bench_local(|| average(&table, Averaging { grid, ..Averaging::standard(5) }));
}

#[divan::bench(args = ["korea_3", "uk2013_5"], sample_count = 3)]
fn latent_classes_8_chains_of_1000(bencher: Bencher, name: &str) {
    let table = table(name);
    let settings = classes::Settings { warm_up: 100, kept: 900, most: 900, ..classes::Settings::with_seed(1) };
    bencher.bench_local(|| sample(&table, settings));
}

#[divan::bench(sample_count = 3)]
fn internal_consistency_uk5(bencher: Bencher) {
    let table = table("uk2013_5");
    let settings = Settings { replications: 1000, ..Settings::with_seed(1) };
    bencher.bench_local(|| consistency(&table, settings));
}
