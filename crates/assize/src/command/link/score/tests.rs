//! A score as it is shown.

use super::*;
use assize_record::linkage::measured::BandNote;
use expect_test::expect;

fn scored(of: &str, said: u64, precision: f64, recall: f64) -> Scored {
    let f1 = 2.0 * precision * recall / (precision + recall);
    Scored { of: of.into(), said, true_pairs: 1_000, precision, recall, f1 }
}

#[test]
fn a_score_reads_as_this() {
    let score = Answer {
        truth: "who\u{7}".into(),
        records: 2_500,
        reached: 0.97,
        thresholds: vec![
            scored("strict", 800, 0.998, 0.798),
            scored("likely", 980, 0.95, 0.931),
            scored("loose", 1_050, 0.9, 0.945),
        ],
        scripts: vec![scored("Hangul and Latin", 600, 0.96, 0.94), scored("Latin and Cyrillic", 380, 0.93, 0.91)],
        bands: vec![
            BandNote { from: 0.1, pairs: 40, said: 0.151, truly: 0.125 },
            BandNote { from: 0.9, pairs: 900, said: 0.991, truly: 0.993 },
        ],
        calibration_error: 0.0123,
    };
    expect![[r#"
        2500 records, truth by `who\u{7}`. Blocking compares 0.9700 of the pairs that are one; the rest no threshold brings back.
        ────────────────────────────────────────────────────────────────────
         links    pairs said   pairs that are   precision   recall   F1     
        ════════════════════════════════════════════════════════════════════
         strict   800          1000             0.9980      0.7980   0.8869 
         likely   980          1000             0.9500      0.9310   0.9404 
         loose    1050         1000             0.9000      0.9450   0.9220 
        ────────────────────────────────────────────────────────────────────

        ───────────────────────────────────────────────────────────────────────────────────
         scripts, likely links   pairs said   pairs that are   precision   recall   F1     
        ═══════════════════════════════════════════════════════════════════════════════════
         Hangul and Latin        600          1000             0.9600      0.9400   0.9499 
         Latin and Cyrillic      380          1000             0.9300      0.9100   0.9199 
        ───────────────────────────────────────────────────────────────────────────────────

        ─────────────────────────────────────
         probability   pairs   said    true  
        ═════════════════════════════════════
         0.1 to 0.2    40      0.151   0.125 
         0.9 to 1.0    900     0.991   0.993 
        ─────────────────────────────────────
        Calibration error 0.0123: how far what was said is from what is true, on average over pairs."#]].assert_eq(&text(&score));
}
