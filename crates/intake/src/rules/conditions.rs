//! Variables, statements with their facts, and postings.

use super::Work;
use crate::reader::Reader;
use assize_record::condition::{Fact, FactValue, Posting, Statement, Variable};
use assize_record::date::Period;
use assize_record::id::{Code, PostingId, SourceId, StatementId, VariableId};
use assize_record::study::Study;
use assize_record::term::{Qualifier, VariableType};
use std::collections::BTreeMap;

/// The codebook.
pub fn variables(work: &mut Work<'_>) {
    work.rows("variables", |reader, study| {
        let id = reader.text("variable");
        let kind: Option<VariableType> = reader.term("type");
        let indicator = reader.code("indicator", "indicator");
        let choices = reader.parts("choices");
        let (unit, question) = (reader.text("unit"), reader.text("question"));
        let kind = kind?;
        if (kind == VariableType::Choice) == choices.is_empty() {
            reader.breach(
                "choices",
                "do not go with the type",
                &choices.join(";"),
                "choices for the type choice, and for no other",
            );
        }
        let is_number = matches!(kind, VariableType::Number | VariableType::Money);
        if is_number == unit.is_empty() {
            reader.breach(
                "unit",
                "does not go with the type",
                &unit,
                "a unit for the types number and money, and for no other",
            );
        }
        if !question.is_empty() && !question.ends_with('?') {
            reader.breach("question", "is no question", &question, "a text that ends with a question mark");
        }
        let choices = choices.into_iter().map(Code::new).collect();
        let variable = Variable {
            id: VariableId::new(id.as_str()),
            kind,
            unit,
            choices,
            question,
            indicator: indicator?,
            definition: reader.text("definition"),
        };
        study.variables.insert(variable.id.clone(), variable);
        Some(id)
    });
}

/// Statements and the facts coded in them.
pub fn statements(work: &mut Work<'_>) {
    let mut facts: BTreeMap<String, Vec<Fact>> = BTreeMap::new();
    work.rows("condition_facts", |reader, study| {
        let statement = reader.text("statement_id");
        facts.entry(statement).or_default().extend(fact(reader, study));
        None
    });
    let coded = work.column("condition_facts", "statement_id");
    work.rows("conditions", |reader, study| {
        let id = reader.text("statement_id");
        if !id.is_empty() && !coded.contains(&id) {
            reader.breach("statement_id", "has no fact", &id, "at least one row in the table of facts");
        }
        let statement = statement(reader, facts.remove(&id).unwrap_or_default())?;
        study.statements.insert(statement.id.clone(), statement);
        Some(id)
    });
}

fn statement(reader: &mut Reader<'_>, facts: Vec<Fact>) -> Option<Statement> {
    let host = reader.place("host", true);
    let sectors = reader.codes("sector", "sector");
    let period = reader.period();
    let (phase, indicator) = (reader.term("phase"), reader.code("indicator", "indicator"));
    let (imposer, polarity) = (reader.term("imposer"), reader.term("polarity"));
    let basis = reader.code("basis", "basis");
    Some(Statement {
        id: StatementId::new(reader.text("statement_id")),
        source: SourceId::new(reader.text("source_id")),
        host: host?,
        sectors,
        period: period?,
        phase: phase?,
        indicator: indicator?,
        imposer: imposer?,
        polarity: polarity?,
        basis: basis?,
        informants: reader.whole("informants"),
        text: reader.text("statement"),
        facts,
    })
}

fn fact(reader: &mut Reader<'_>, study: &Study) -> Option<Fact> {
    let (value, unit) = (reader.text("value"), reader.text("unit"));
    let qualifier: Option<Qualifier> = reader.term("qualifier");
    let variable = study.variables.get(&VariableId::new(reader.text("variable")))?;
    let read = match variable.kind {
        VariableType::YesNo => match value.as_str() {
            "yes" => Some(FactValue::YesNo(true)),
            "no" => Some(FactValue::YesNo(false)),
            _ => {
                reader.breach("value", "does not fit the variable", &value, "yes, no");
                None
            }
        },
        VariableType::Choice => {
            let known = variable.choices.iter().any(|choice| choice.as_str() == value);
            if !known {
                let choices = variable.choices.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                reader.breach("value", "does not fit the variable", &value, &choices);
            }
            known.then(|| FactValue::Choice(Code::new(value)))
        }
        VariableType::Number | VariableType::Money => {
            match reader.number("value").filter(|number| !number.is_sign_negative()) {
                Some(number) => Some(FactValue::Number(number)),
                None => {
                    reader.breach("value", "does not fit the variable", &value, "a number from 0 up");
                    None
                }
            }
        }
        VariableType::Text => Some(FactValue::Text(value)),
    };
    if unit != variable.unit {
        let accepted = if variable.unit.is_empty() { "no unit" } else { variable.unit.as_str() };
        reader.breach("unit", "is not the variable's", &unit, accepted);
    }
    let qualifier = qualifier?;
    if !matches!(variable.kind, VariableType::Number | VariableType::Money) && qualifier != Qualifier::Exact {
        reader.breach("qualifier", "goes with numbers alone", qualifier.code(), "exact");
    }
    Some(Fact { variable: variable.id.clone(), value: read?, unit, qualifier })
}

/// Postings: a statement belongs to one at most and lies within it.
pub fn postings(work: &mut Work<'_>) {
    let known = work.column("conditions", "statement_id");
    let mut placed: BTreeMap<String, String> = BTreeMap::new();
    work.rows("postings", |reader, study| {
        let id = reader.text("posting_id");
        let host = reader.place("host", true);
        let sectors = reader.codes("sector", "sector");
        let employer_kind = reader.code("employer_kind", "employer_kind");
        let period = reader.period();
        let statements = reader.parts("statement_ids");
        for statement in &statements {
            if !known.contains(statement) {
                reader.breach(
                    "statement_ids",
                    "names a statement that is not there",
                    statement,
                    "statement_ids of the conditions table",
                );
            } else if let Some(other) = placed.get(statement) {
                let problem = format!("stands in posting {other} too");
                reader.breach("statement_ids", &problem, statement, "each statement in one posting at most");
            }
            placed.insert(statement.clone(), id.clone());
        }
        let posting = Posting {
            id: PostingId::new(id.as_str()),
            host: host?,
            area: reader.text("area"),
            sectors,
            employer_kind: employer_kind?,
            period: period?,
            workers: reader.whole("workers_count"),
            description: reader.text("workers_described"),
            statements: statements.into_iter().map(StatementId::new).collect(),
        };
        holds_statements(reader, study, &posting);
        study.postings.insert(posting.id.clone(), posting);
        Some(id)
    });
}

fn holds_statements(reader: &mut Reader<'_>, study: &Study, posting: &Posting) {
    for statement in posting.statements.iter().filter_map(|id| study.statements.get(id)) {
        let id = statement.id.as_str();
        if statement.host != posting.host {
            reader.breach(
                "host",
                &format!("is not that of statement {id}"),
                posting.host.as_str(),
                statement.host.as_str(),
            );
        }
        if !within(&statement.period, &posting.period) {
            let problem = format!("does not hold statement {id}");
            reader.breach(
                "period_start",
                &problem,
                &posting.period.to_string(),
                &format!("a period around {}", statement.period),
            );
        }
        if let Some(sector) = statement.sectors.iter().find(|sector| !posting.sectors.contains(sector)) {
            reader.breach(
                "sector",
                &format!("lacks the sector of statement {id}"),
                sector.as_str(),
                "all sectors of its statements",
            );
        }
    }
}

/// True where no known end of `inner` lies outside `outer`.
fn within(inner: &Period, outer: &Period) -> bool {
    let starts = inner.start.zip(outer.start).is_none_or(|(inner, outer)| inner.first_day() >= outer.first_day());
    starts && inner.end.last_day() <= outer.end.last_day()
}
