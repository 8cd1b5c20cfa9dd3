//! The statement that goes out with a release: what is withheld, by which rule, and what the audit showed. It gives no
//! count and no reason of any single cell: either would help to work one out.

use crate::edition::Release;
use crate::rule::Rule;

/// Sentences in order, the same for every release under the same rule, apart from whether anything is withheld, whether more
/// is than the rule asks, and whether the hidden table was audited.
pub fn statement(release: &Release, rule: &Rule) -> Vec<String> {
    let Rule { threshold, change, dominance_percent, .. } = *rule;
    if release.edition.withheld.is_empty() {
        return vec![
            format!("No figure is withheld: each rests on at least {threshold} persons or linked families."),
            change_rule(change),
        ];
    }
    let mut sentences = vec![
        "Some figures are withheld and marked as such. All are marked alike, whatever the reason.".to_owned(),
        format!(
            "A figure is withheld where it rests on fewer than {threshold} persons (a linked family counts as one), \
             where it would say that nobody or everybody of a group is concerned{}, or where it would let another \
             withheld figure be worked out.",
            dominance(dominance_percent)
        ),
        format!(
            "Every withheld figure was tested against all figures of this and all earlier editions by linear \
             programming: each can still be any of a range of values at least {} wide that reaches {} or more.",
            rule.width, rule.threshold
        ),
        change_rule(change),
    ];
    if release.breadth > 1 {
        // Not what was asked of this release in particular: its largest family would show.
        let only_where = match rule.threshold.max(rule.width).checked_mul(release.breadth) {
            Some(persons) => format!("at least {persons} persons are in those parts"),
            None => "an earlier edition showed it".to_owned(),
        };
        sentences.push(format!(
            "So many figures hang together that with as many shown as the rule allows the test would have taken too long. More are \
             withheld, so that each could be tested: a sum of which parts are withheld is shown only where {only_where}."
        ));
    }
    if !release.joint {
        sentences.push(
            "The test took the tables as tied by their common totals; it did not use the table of all classifications \
             together, which is too large."
                .to_owned(),
        );
    }
    sentences
}

fn dominance(percent: u64) -> String {
    if percent >= 100 {
        return String::new();
    }
    format!(", where more than {percent} per cent of those behind it were heard by one organisation")
}

fn change_rule(change: u64) -> String {
    format!(
        "Figures change in scheduled editions only, and then by at least {change} persons or linked families; smaller \
         changes wait, so the figures may be behind the file."
    )
}
