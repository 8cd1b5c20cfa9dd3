//! Conditions: tests of variables, and ways of joining them. Unknown keys are refused with what is accepted.

use super::Provision;
use assize_record::id::{Code, VariableId};
use assize_record::term::Imposer;
use rust_decimal::Decimal;
use toml::{Table, Value};

/// A rule or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// A test of one variable.
    Fact {
        /// The variable.
        variable: VariableId,
        /// What its value must be.
        test: Test,
        /// Only statements that say this imposer; all where empty.
        imposers: Vec<Imposer>,
        /// Only statements of these sectors; all where empty.
        sectors: Vec<Code>,
    },
    /// The first number is certainly less than the second, in one posting and one unit.
    Less(VariableId, VariableId),
    /// Every part.
    All(Vec<Condition>),
    /// At least one part.
    Any(Vec<Condition>),
    /// At least `n` parts.
    AtLeast(usize, Vec<Condition>),
    /// The contrary is shown. Missing evidence shows nothing.
    Not(Box<Condition>),
    /// Another provision of the standard, above this one.
    Provision(Code),
    /// At least `n` of the provisions that the filter takes.
    Provisions(usize, Filter),
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// One of these codes (`yes` and `no` for yes-no variables).
    Is(Vec<Code>),
    /// On one side of a bound.
    Number {
        /// Which side.
        relation: Relation,
        /// The bound, in the variable's unit.
        bound: Decimal,
    },
}

/// Side of a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Not below.
    AtLeast,
    /// Not above.
    AtMost,
    /// More than.
    Above,
    /// Less than.
    Below,
}

/// Which provisions are counted. An absent part lets all through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Dimensions.
    pub dimension: Vec<String>,
    /// Kinds.
    pub kind: Vec<String>,
    /// Strengths.
    pub strength: Vec<String>,
}

impl Filter {
    /// True where the provision is counted.
    pub fn takes(&self, provision: &Provision) -> bool {
        let within = |list: &[String], value: &String| list.is_empty() || list.contains(value);
        within(&self.dimension, &provision.dimension)
            && within(&self.kind, &provision.kind)
            && within(&self.strength, &provision.strength)
    }
}

impl Condition {
    fn parts(&self) -> Vec<&Self> {
        match self {
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => parts.iter().collect(),
            Self::Not(part) => vec![part],
            Self::Fact { .. } | Self::Less(..) | Self::Provision(_) | Self::Provisions(..) => Vec::new(),
        }
    }

    fn walk<'a>(&'a self, out: &mut Vec<&'a Self>) {
        out.push(self);
        self.parts().into_iter().for_each(|part| part.walk(out));
    }

    fn all_parts(&self) -> Vec<&Self> {
        let mut out = Vec::new();
        self.walk(&mut out);
        out
    }

    /// True where it looks at other provisions.
    pub fn refers(&self) -> bool {
        self.all_parts().iter().any(|part| matches!(part, Self::Provision(_) | Self::Provisions(..)))
    }

    /// Provisions that it names.
    pub fn named(&self) -> Vec<Code> {
        self.all_parts()
            .into_iter()
            .filter_map(|p| if let Self::Provision(code) = p { Some(code.clone()) } else { None })
            .collect()
    }

    /// Filters by which it counts provisions.
    pub fn filters(&self) -> Vec<&Filter> {
        self.all_parts()
            .into_iter()
            .filter_map(|p| if let Self::Provisions(_, filter) = p { Some(filter) } else { None })
            .collect()
    }

    /// Variables with their tests; `None` for a comparison of two numbers.
    pub fn tests(&self) -> Vec<(&VariableId, Option<&Test>)> {
        let tests = self.all_parts().into_iter().flat_map(|part| match part {
            Self::Fact { variable, test, .. } => vec![(variable, Some(test))],
            Self::Less(one, other) => vec![(one, None), (other, None)],
            _ => Vec::new(),
        });
        tests.collect()
    }
}

const FORMS: &str = "one of: { variable, is | at_least | at_most | above | below, imposer?, sector? }, { less = [a, b] }, \
                     { all = [..] }, { any = [..] }, { at_least = n, of = [..] }, { not = {..} }, { provision = code }, \
                     { provisions = { dimension?, kind?, strength? }, at_least = n }";

/// Reads a condition from its TOML form.
pub fn read(value: &Value) -> Result<Condition, String> {
    let table = value.as_table().ok_or_else(|| format!("a condition is `{value}`; accepted is {FORMS}"))?;
    let keys: Vec<&str> = table.keys().map(String::as_str).collect();
    let only = |accepted: &[&str]| match keys.iter().find(|key| !accepted.contains(key)) {
        Some(key) => Err(format!("the key `{key}` in `{table}`; accepted is {FORMS}")),
        None => Ok(()),
    };
    if table.contains_key("variable") {
        only(&["variable", "is", "at_least", "at_most", "above", "below", "imposer", "sector"])?;
        return fact(table);
    }
    match keys.first() {
        Some(&"all") => only(&["all"]).and_then(|()| Ok(Condition::All(list(table, "all")?))),
        Some(&"any") => only(&["any"]).and_then(|()| Ok(Condition::Any(list(table, "any")?))),
        Some(&"not") => only(&["not"]).and_then(|()| Ok(Condition::Not(Box::new(read(&table["not"])?)))),
        Some(&"less") => only(&["less"]).and_then(|()| match &strings(table, "less")?[..] {
            [one, other] => Ok(Condition::Less(VariableId::new(one.as_str()), VariableId::new(other.as_str()))),
            _ => Err("`less` takes two variables".to_owned()),
        }),
        Some(&"provision") => only(&["provision"]).and_then(|()| match &strings(table, "provision")?[..] {
            [code] => Ok(Condition::Provision(Code::new(code.as_str()))),
            _ => Err("`provision` takes one code".to_owned()),
        }),
        Some(_) if table.contains_key("provisions") => {
            only(&["provisions", "at_least"])?;
            Ok(Condition::Provisions(count(table)?, filter(&table["provisions"])?))
        }
        Some(_) if table.contains_key("of") => {
            only(&["at_least", "of"])?;
            Ok(Condition::AtLeast(count(table)?, list(table, "of")?))
        }
        _ => Err(format!("a condition is `{table}`; accepted is {FORMS}")),
    }
}

fn fact(table: &Table) -> Result<Condition, String> {
    let variable = table["variable"].as_str().ok_or("`variable` takes a name")?;
    let relations = [
        ("at_least", Relation::AtLeast),
        ("at_most", Relation::AtMost),
        ("above", Relation::Above),
        ("below", Relation::Below),
    ];
    let mut tests = Vec::new();
    if table.contains_key("is") {
        tests.push(Test::Is(strings(table, "is")?.into_iter().map(Code::new).collect()));
    }
    for (key, relation) in relations {
        if let Some(value) = table.get(key) {
            let bound = number(value).ok_or_else(|| format!("`{key}` takes a number, not `{value}`"))?;
            tests.push(Test::Number { relation, bound });
        }
    }
    let [test] = &tests[..] else {
        return Err(format!(
            "`{variable}` has {} tests; accepted is one of is, at_least, at_most, above, below",
            tests.len()
        ));
    };
    let named = optional(table, "imposer")?;
    let imposers = named.iter().map(|i| i.parse::<Imposer>().map_err(|error| error.to_string()));
    Ok(Condition::Fact {
        variable: VariableId::new(variable),
        test: test.clone(),
        imposers: imposers.collect::<Result<_, _>>()?,
        sectors: optional(table, "sector")?.into_iter().map(Code::new).collect(),
    })
}

fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Integer(whole) => Some(Decimal::from(*whole)),
        Value::Float(float) => float.to_string().parse().ok(),
        _ => None,
    }
}

fn count(table: &Table) -> Result<usize, String> {
    let n = table.get("at_least").and_then(Value::as_integer).and_then(|n| usize::try_from(n).ok());
    n.filter(|n| *n > 0).ok_or_else(|| format!("`at_least` in `{table}` takes a whole number from 1 up"))
}

fn filter(value: &Value) -> Result<Filter, String> {
    let table = value.as_table().ok_or("`provisions` takes { dimension?, kind?, strength? }")?;
    if let Some(key) = table.keys().find(|key| !["dimension", "kind", "strength"].contains(&key.as_str())) {
        return Err(format!("`provisions` has the key `{key}`; accepted are dimension, kind, strength"));
    }
    Ok(Filter {
        dimension: optional(table, "dimension")?,
        kind: optional(table, "kind")?,
        strength: optional(table, "strength")?,
    })
}

fn list(table: &Table, key: &str) -> Result<Vec<Condition>, String> {
    let parts = table[key].as_array().filter(|parts| !parts.is_empty());
    parts.ok_or_else(|| format!("`{key}` takes a list of conditions, not empty"))?.iter().map(read).collect()
}

fn optional(table: &Table, key: &str) -> Result<Vec<String>, String> {
    if table.contains_key(key) { strings(table, key) } else { Ok(Vec::new()) }
}

fn strings(table: &Table, key: &str) -> Result<Vec<String>, String> {
    let one =
        |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| format!("`{key}` takes names, not `{value}`"));
    match &table[key] {
        Value::Array(values) => values.iter().map(one).collect(),
        value => Ok(vec![one(value)?]),
    }
}
