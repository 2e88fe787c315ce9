//! Running a program: variables, steps, outcomes.
//!
//! **Invariant:** every outcome has a value before the first step, so that no step reads one that an
//! earlier run left.

use super::expression::Expression;
use super::operator;
use super::value::{BaseType, Value};
use super::{Program, Step, Variables};

struct Scope<'a> {
    program: &'a Program,
    given: &'a Variables,
    outcomes: Variables,
}

/// Whether the steps go on.
enum Flow {
    On,
    Exit,
}

/// The outcomes of `program` for the responses `given`.
pub(super) fn outcomes(program: &Program, given: &Variables) -> Variables {
    let before = |variable: &super::OutcomeVariable| match variable.base {
        BaseType::Float | BaseType::Integer if variable.default.is_null() => Value::float(0.0),
        _ => variable.default.clone(),
    };
    let outcomes = program.outcomes.iter().map(|(name, own)| (name.clone(), before(own))).collect();
    let mut scope = Scope { program, given, outcomes };
    let _ = scope.follow(&program.steps);
    scope.outcomes
}

impl Scope<'_> {
    fn follow(&mut self, steps: &[Step]) -> Flow {
        for step in steps {
            match step {
                Step::Condition { branches, otherwise } => {
                    let taken = branches.iter().find(|(test, _)| self.value(test).is_true());
                    let next = taken.map_or(otherwise, |(_, then)| then);
                    if let Flow::Exit = self.follow(next) {
                        return Flow::Exit;
                    }
                }
                Step::Set { outcome, value } => {
                    let value = self.value(value);
                    self.outcomes.insert(outcome.clone(), value);
                }
                Step::Lookup { outcome, value } => self.look_up(outcome, value),
                Step::Exit => return Flow::Exit,
            }
        }
        Flow::On
    }

    fn look_up(&mut self, outcome: &str, value: &Expression) {
        let table = self.program.outcomes.get(outcome).and_then(|own| own.lookup.as_ref());
        let found = table.zip(self.value(value).number()).map(|(table, n)| table.find(n));
        self.outcomes.insert(outcome.to_owned(), found.unwrap_or(Value::NULL));
    }

    fn value(&self, expression: &Expression) -> Value {
        let response = |name: &String| self.program.responses.get(name);
        match expression {
            Expression::Constant(value) => value.clone(),
            Expression::Variable(name) => {
                let held = self.given.get(name).or_else(|| self.outcomes.get(name));
                held.cloned().unwrap_or(Value::NULL)
            }
            Expression::Correct(name) => {
                response(name).map_or(Value::NULL, |own| own.correct.clone())
            }
            Expression::Default(name) => {
                self.program.outcomes.get(name).map_or(Value::NULL, |own| own.default.clone())
            }
            Expression::MapResponse(name) => {
                let given = self.given.get(name).cloned().unwrap_or(Value::NULL);
                let mapping = response(name).and_then(|own| own.mapping.as_ref());
                Value::float(mapping.map_or(0.0, |mapping| mapping.worth(&given)))
            }
            Expression::MapResponsePoint(name) => {
                let given = self.given.get(name).cloned().unwrap_or(Value::NULL);
                let areas = response(name).and_then(|own| own.areas.as_ref());
                Value::float(areas.map_or(0.0, |areas| areas.worth(&given)))
            }
            Expression::Apply(operator, parts) => {
                let values: Vec<Value> = parts.iter().map(|part| self.value(part)).collect();
                operator::apply(operator, &values)
            }
        }
    }
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
