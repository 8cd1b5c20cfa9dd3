//! Conditions in plain words, as they are printed beside findings.

use super::condition::{Condition, Filter, Relation, Test};
use std::fmt;

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fact { variable, test, imposers, sectors } => {
                write!(f, "{variable} {test}")?;
                if !imposers.is_empty() {
                    write!(f, ", imposed by {}", join(imposers, " or "))?;
                }
                if !sectors.is_empty() {
                    write!(f, ", in {}", join(sectors, ", "))?;
                }
                Ok(())
            }
            Self::Less(one, other) => write!(f, "{one} less than {other}"),
            Self::All(parts) => write!(f, "all of ({})", join(parts, "; ")),
            Self::Any(parts) if parts.len() == 1 => write!(f, "{}", parts[0]),
            Self::Any(parts) => write!(f, "any of ({})", join(parts, "; ")),
            Self::AtLeast(n, parts) => write!(f, "at least {n} of ({})", join(parts, "; ")),
            Self::Not(part) => write!(f, "the contrary is shown of ({part})"),
            Self::Provision(code) => write!(f, "provision {code}"),
            Self::Provisions(n, filter) => write!(f, "at least {n} provisions{filter}"),
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(values) => write!(f, "is {}", join(values, " or ")),
            Self::Number { relation, bound } => {
                let words = match relation {
                    Relation::AtLeast => "at least",
                    Relation::AtMost => "at most",
                    Relation::Above => "above",
                    Relation::Below => "below",
                };
                write!(f, "{words} {bound}")
            }
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, list) in [("dimension", &self.dimension), ("kind", &self.kind), ("strength", &self.strength)] {
            if !list.is_empty() {
                write!(f, " of {what} {}", list.join(" or "))?;
            }
        }
        Ok(())
    }
}

fn join<T: ToString>(parts: &[T], between: &str) -> String {
    parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}
