//! Two records and what each comparison of them weighs, as a picture and as a page of its own. Holds no cell of a list and no reason in words.

use crate::chart::waterfall::{Bar, waterfall};
use crate::document::{Block, Chart, Inline};
use crate::html::alone;
use crate::lists::say::table;
use assize_record::id::{ListId, RecordId, RunId};
use assize_record::linkage::{Kind, PairJudgement, Said};

/// Where one of the two records stands: whoever holds the list finds the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its id.
    pub record: RecordId,
    /// Its list.
    pub list: ListId,
    /// File.
    pub file: String,
    /// Line, the header being line 1.
    pub line: u32,
}

/// One step from the prior odds to the odds of the pair. Words are those of a level of agreement: they quote no cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What was compared; `before` for the prior odds.
    pub about: String,
    /// What agrees or not.
    pub words: String,
    /// What it adds, in bits.
    pub bits: f64,
    /// What that means.
    pub meaning: String,
}

/// A pair that was explained.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained<'a> {
    /// What the records are of.
    pub kind: Kind,
    /// The two records.
    pub places: [Place; 2],
    /// The steps; their sum is log2 of the odds, the two alone looked at.
    pub steps: Vec<Step>,
    /// Sum of the steps; absent where a list that holds nobody twice has both.
    pub total: Option<f64>,
    /// The probability, the two alone looked at.
    pub alone: f64,
    /// The probability with the records near them looked at; absent below 0.01 and before the first linkage.
    pub together: Option<f64>,
    /// The linkage that the latter is of.
    pub run: Option<&'a RunId>,
    /// What stands of what people judged.
    pub judged: Option<&'a str>,
    /// Every judgement on this pair. Reasons stay in the vault.
    pub judgements: &'a [PairJudgement],
}

/// The picture as SVG.
pub fn picture(pair: &Explained<'_>) -> String {
    let bars: Vec<Bar> = pair.steps.iter().map(|step| Bar { label: label(step), bits: step.bits }).collect();
    waterfall(&title(pair), &bars, pair.total, &result(pair))
}

/// One HTML page with the picture and a table of the same: no script, nothing from outside.
pub fn html(pair: &Explained<'_>) -> String {
    alone(&format!("One {} or two: {}", pair.kind.words()[0], title(pair)), &blocks(pair))
}

fn title(pair: &Explained<'_>) -> String {
    let [one, other] = &pair.places;
    format!("{} ({}) and {} ({})", one.record, one.list, other.record, other.list)
}

fn label(step: &Step) -> String {
    if step.about == "before" { step.words.clone() } else { format!("{}: {}", step.about, step.words) }
}

fn result(pair: &Explained<'_>) -> String {
    pair.total.map_or_else(
        || "nobody is twice on this list".to_owned(),
        |bits| format!("{bits:+.1} bits, probability {:.3}", pair.alone),
    )
}

fn section(anchor: &'static str, english: &str, korean: &'static str) -> Block {
    Block::Section { anchor, english: english.to_owned(), korean }
}

fn blocks(pair: &Explained<'_>) -> Vec<Block> {
    let mut blocks = vec![section("short", "In short", "요약"), Block::paragraph(concluded(pair))];
    blocks.push(section("weighs", "What each comparison weighs", "항목별 증거의 무게"));
    blocks.push(Block::Chart(chart(pair)));
    blocks.push(steps(pair));
    blocks.push(section("said", "What people said", "사람의 판단"));
    blocks.push(said(pair));
    blocks.push(section("rests", "What it rests on", "근거"));
    blocks.extend(rests(pair));
    blocks
}

/// What it comes to, in words: the two alone, with the records near them, and what people said.
pub fn concluded(pair: &Explained<'_>) -> String {
    let [one, many] = pair.kind.words();
    let alone = pair.total.map_or_else(
        || format!("Both are of a list that holds nobody twice, as its keeper vouches: two {many}, whatever agrees."),
        |bits| {
            format!(
                "Together {bits:+.1} bits: the two alone looked at, they are one {one} with probability {:.3}.",
                pair.alone
            )
        },
    );
    let together = pair.together.map_or_else(
        || " The newest linkage gives the pair less than 0.01, or there is none.".to_owned(),
        |probability| format!(" With the records near them looked at too, {probability:.3} in the newest linkage."),
    );
    let judged = pair.judged.map_or_else(String::new, |said| format!(" What people said stands above that: {said}."));
    format!("{alone}{together}{judged}")
}

fn in_words(kind: Kind, said: Said) -> String {
    match said {
        Said::Same => format!("one {}", kind.words()[0]),
        Said::Different => format!("two {}", kind.words()[1]),
        Said::Unsure => "looked at, and not to be told".to_owned(),
    }
}

fn chart(pair: &Explained<'_>) -> Chart {
    let told: Vec<String> = pair.steps.iter().map(|step| format!("{}, {:+.1} bits", label(step), step.bits)).collect();
    Chart {
        name: "pair".to_owned(),
        svg: picture(pair),
        alt: format!(
            "From the odds before anything is compared to those of the pair. {}. {}.",
            told.join("; "),
            result(pair)
        ),
        caption: format!(
            "Each bar begins where the one before ended: blue speaks for one {}, orange for two, green is the sum.",
            pair.kind.words()[0]
        ),
    }
}

fn steps(pair: &Explained<'_>) -> Block {
    let mut sum = 0.0;
    let rows: Vec<Vec<String>> = pair
        .steps
        .iter()
        .map(|step| {
            sum += step.bits;
            let probability = 1.0 / (1.0 + f64::exp2(-sum));
            vec![
                step.about.clone(),
                step.words.clone(),
                format!("{:+.1}", step.bits),
                format!("{sum:+.1}"),
                format!("{probability:.3}"),
                step.meaning.clone(),
            ]
        })
        .collect();
    let header = ["compared", "what is so", "bits", "sum so far", "probability so far", "which is"];
    table("The steps, in the order of the picture", &header, rows)
}

fn said(pair: &Explained<'_>) -> Block {
    if pair.judgements.is_empty() {
        return Block::paragraph("Nobody has judged this pair: assize link judge.");
    }
    let rows = pair.judgements.iter().map(|one| {
        let end =
            one.withdrawn.as_ref().map_or_else(|| "stands".to_owned(), |gone| format!("withdrawn by {}", gone.by));
        vec![one.number.to_string(), in_words(pair.kind, one.said), one.by.to_string(), one.at.clone(), end]
    });
    let caption = "Judgements in the order made; their reasons in words stay in the vault";
    table(caption, &["number", "said", "by", "on", "and now"], rows)
}

fn rests(pair: &Explained<'_>) -> Vec<Block> {
    let rows = pair.places.iter().map(|place| {
        vec![place.record.to_string(), place.list.to_string(), place.file.clone(), place.line.to_string()]
    });
    let run = pair.run.map_or_else(String::new, |run| format!(" The probability with others is of {run}."));
    let [one, other] = &pair.places;
    vec![
        table("The two rows, for whoever holds the lists", &["record", "list", "file", "line"], rows),
        Block::Paragraph(vec![Inline::text(format!(
            "A bit doubles the odds (Fellegi and Sunter 1969). An identity keeper sees both rows as they were written with: assize link why {} {}.{run}",
            one.record, other.record
        ))]),
    ]
}

#[cfg(test)]
mod tests;
