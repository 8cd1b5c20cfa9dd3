#[path = "../tests/support/firms.rs"]
mod firms;
use assize_linkage::judgement::Verdicts;
use assize_linkage::party::Kind;
use assize_linkage::party::link::{Settings, link};
use assize_linkage::party::levels::comparisons;
use assize_linkage::score::{bands, calibration_error, pair_score, true_pairs};
use assize_linkage::partition::{LinkedPair, Weighing, partition};
use firms::*;
use std::collections::BTreeMap;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let kinds = if a[1] == "w" { vec![Kind::Worksites] } else if a[1]=="o" { vec![Kind::Organisations] } else { vec![Kind::Organisations, Kind::Worksites] };
    let count: usize = a[2].parse().unwrap();
    let verbose = a.get(4).is_some();
    for kind in kinds { for seed in a[3].split(',') {
        let seed: u64 = seed.parse().unwrap();
        let rows = if kind == Kind::Worksites { worksites(count, seed, Errors::default()) } else { firms(count, seed, Errors::default()) };
        let (parties, truth) = read(kind, &rows);
        let t = std::time::Instant::now();
        let mut linkage = link(parties, Settings::default());
        let alone: Vec<LinkedPair> = linkage.pairs.iter().map(|p| LinkedPair{one:p.one,other:p.other,probability:p.probability()}).collect();
        linkage.refine(&Verdicts::default()); let parts = partition(&linkage, &Verdicts::default());
        let of = (0..truth.len()).flat_map(|i| (i+1..truth.len()).map(move |j| (i,j))).filter(|(i,j)| truth[*i]==truth[*j]);
        let reached = linkage.reached(of) as f64 / true_pairs(&truth);
        for (what, pairs) in [("alone", &alone), ("within", &parts.pairs)] {
            let l = pair_score(pairs, &truth, 0.5); let s = pair_score(pairs, &truth, 0.99);
            let b = bands(pairs, &truth);
            println!("{kind:?} {seed} n={} {what}: reach {reached:.3} F1 {:.3} (P {:.3} R {:.3}) strict P {:.4} R {:.3} cal {:.4} rounds {} {:.1?}", rows.len(), l.f1(), l.precision, l.recall, s.precision, s.recall, calibration_error(&b), linkage.model.rounds, t.elapsed());
            if verbose { println!("{b:?}"); }
        }
        if verbose {
            for (c, (about, levels)) in comparisons(kind).iter().enumerate() { for (l, level) in levels.iter().enumerate() {
                let (m,u)=linkage.model.shares(c,l); println!("{about:9} {:60} m {m:.4} u {u:.6} bits {:.2}", level.words, (m/u).log2()); } }
            let mut by: BTreeMap<String,(u32,f64,u32)> = BTreeMap::new();
            for p in &parts.pairs { 
                let (i,j)=(p.one as usize,p.other as usize);
                let w = linkage.waterfall(i,j);
                let key = w.iter().skip(1).map(|(_,s)| s.words.clone()).collect::<Vec<_>>().join(" + ");
                let e = by.entry(key).or_default(); e.0+=1; e.1+=p.probability; e.2+=u32::from(truth[i]==truth[j]);
            }
            let mut by: Vec<_> = by.into_iter().collect();
            by.sort_by(|a,b| (b.1.1-f64::from(b.1.2)).abs().total_cmp(&(a.1.1-f64::from(a.1.2)).abs()));
            for (k,(n,s,t)) in by.iter().take(25) { println!("{n:5} said {s:7.1} true {t:5}  {k}"); }
            let mut shown=0;
            for p in &parts.pairs { let (i,j)=(p.one as usize,p.other as usize);
                if p.probability>0.99 && truth[i]!=truth[j] && shown<25 { shown+=1;
                    println!("--- {:.4}", p.probability);
                    for r in [i,j] { let r=&rows[r]; println!("   {} | {} | {} | {} | {} | {} | {} | {}", r.list, r.name, r.number, r.address, r.city, r.host, r.employer, r.sector); }
                    println!("   {}", linkage.waterfall(i,j).iter().map(|(a,s)| format!("{a} {:.1} ({})", s.bits, s.words)).collect::<Vec<_>>().join("; "));
                } }
        }
    }}
}
