//! An item's declarations and response processing, read into a program.
//!
//! **Invariant:** a rule, an expression or a template that is not known is named; nothing is guessed.

use super::super::Trouble;
use super::super::xml::Element;
use crate::domain::bank::processing::expression::{Equality, Expression, Operator};
use crate::domain::bank::processing::mapping::{AreaMapping, Entry, Lookup, Mapping, Shape};
use crate::domain::bank::processing::value::{BaseType, Cardinality, Value};
use crate::domain::bank::processing::{OutcomeVariable, Program, ResponseVariable, Step, Template};

fn unknown(what: &str, element: &Element) -> Trouble {
    Trouble::KindUnsupported { name: format!("{what} {}", element.name).trim().to_owned() }
}

/// What `item` declares that can be read, without any rules.
pub(super) fn declared(item: &Element) -> Program {
    let mut program = Program::default();
    for declaration in item.all("responseDeclaration") {
        if let Ok(own) = response(declaration) {
            program.responses.insert(identifier(declaration), own);
        }
    }
    program
}

/// The program of `item`.
///
/// # Errors
/// When something in it is not known here.
pub fn read(item: &Element) -> Result<Program, Trouble> {
    let mut program = Program::default();
    for declaration in item.all("responseDeclaration") {
        program.responses.insert(identifier(declaration), response(declaration)?);
    }
    for declaration in item.all("outcomeDeclaration") {
        program.outcomes.insert(identifier(declaration), outcome(declaration)?);
    }
    let Some(processing) = item.first("responseProcessing") else { return Ok(program) };
    match processing.attribute("template").filter(|address| !address.is_empty()) {
        Some(address) if processing.elements().next().is_none() => {
            let template = Template::from_address(address)
                .ok_or_else(|| Trouble::KindUnsupported { name: address.to_owned() })?;
            program.template = Some(template);
            program.steps = template.steps();
        }
        _ => program.steps = steps(processing)?,
    }
    Ok(program)
}

fn identifier(element: &Element) -> String {
    element.attribute("identifier").unwrap_or_default().to_owned()
}

fn number(element: &Element, name: &str) -> Option<f64> {
    element.attribute(name)?.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

fn types(declaration: &Element) -> Result<(Cardinality, BaseType), Trouble> {
    let cardinality = declaration.attribute("cardinality").unwrap_or("single");
    let cardinality = Cardinality::from_name(cardinality)
        .ok_or_else(|| Trouble::KindUnsupported { name: format!("cardinality {cardinality}") })?;
    let base = declaration.attribute("baseType").and_then(BaseType::from_name);
    Ok((cardinality, base.unwrap_or(BaseType::Text)))
}

/// The `<value>`s in a part of a declaration.
fn values(part: Option<&Element>, cardinality: Cardinality, base: BaseType) -> Value {
    let texts: Vec<String> = part.map_or_else(Vec::new, |part| {
        part.all("value").map(|value| value.text().trim().to_owned()).collect()
    });
    Value::read(base, cardinality, &texts)
}

fn response(declaration: &Element) -> Result<ResponseVariable, Trouble> {
    let (cardinality, base) = types(declaration)?;
    let mapping = declaration.first("mapping").map(|mapping| Mapping {
        entries: mapping
            .all("mapEntry")
            .map(|entry| Entry {
                key: base.read(entry.attribute("mapKey").unwrap_or_default()),
                worth: number(entry, "mappedValue").unwrap_or(0.0),
                is_case_sensitive: entry.attribute("caseSensitive") != Some("false"),
            })
            .collect(),
        default: number(mapping, "defaultValue").unwrap_or(0.0),
        lower: number(mapping, "lowerBound"),
        upper: number(mapping, "upperBound"),
    });
    let areas = declaration.first("areaMapping").map(area_mapping).transpose()?;
    let correct = values(declaration.first("correctResponse"), cardinality, base);
    Ok(ResponseVariable { cardinality, base, correct, mapping, areas })
}

fn area_mapping(mapping: &Element) -> Result<AreaMapping, Trouble> {
    let area = |entry: &Element| {
        let shape = shape(entry)?;
        Ok((shape, number(entry, "mappedValue").unwrap_or(0.0)))
    };
    Ok(AreaMapping {
        areas: mapping.all("areaMapEntry").map(area).collect::<Result<_, Trouble>>()?,
        default: number(mapping, "defaultValue").unwrap_or(0.0),
        lower: number(mapping, "lowerBound"),
        upper: number(mapping, "upperBound"),
    })
}

fn shape(element: &Element) -> Result<Shape, Trouble> {
    let name = element.attribute("shape").unwrap_or("default");
    let coords = element.attribute("coords").unwrap_or_default();
    Shape::read(name, coords)
        .ok_or_else(|| Trouble::NumberBroken { text: format!("{name} {coords}") })
}

fn outcome(declaration: &Element) -> Result<OutcomeVariable, Trouble> {
    let (cardinality, base) = types(declaration)?;
    let lookup = |table: &Element, entry: &str, is_exact: bool| {
        let row = |row: &Element| {
            let target = row.attribute("targetValue").unwrap_or_default();
            Some((number(row, "sourceValue")?, Value::single(base.read(target))))
        };
        let mut rows: Vec<(f64, Value)> = table.all(entry).filter_map(row).collect();
        rows.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        let default = table.attribute("defaultValue").map(|text| Value::single(base.read(text)));
        Lookup { rows, is_exact, default: default.unwrap_or(Value::NULL) }
    };
    let interpolation = declaration
        .first("interpolationTable")
        .map(|table| lookup(table, "interpolationTableEntry", false));
    let matching =
        declaration.first("matchTable").map(|table| lookup(table, "matchTableEntry", true));
    Ok(OutcomeVariable {
        base,
        default: values(declaration.first("defaultValue"), cardinality, base),
        normal_maximum: number(declaration, "normalMaximum"),
        lookup: interpolation.or(matching),
    })
}

fn steps(parent: &Element) -> Result<Vec<Step>, Trouble> {
    let mut found = Vec::new();
    for element in parent.elements() {
        match element.name.as_str() {
            "responseCondition" => found.push(condition(element)?),
            "setOutcomeValue" => {
                let value = only(element)?;
                found.push(Step::Set { outcome: identifier(element), value });
            }
            "lookupOutcomeValue" => {
                let value = only(element)?;
                found.push(Step::Lookup { outcome: identifier(element), value });
            }
            "responseProcessingFragment" => found.extend(steps(element)?),
            "exitResponse" => found.push(Step::Exit),
            _ => return Err(unknown("responseProcessing", element)),
        }
    }
    Ok(found)
}

fn condition(element: &Element) -> Result<Step, Trouble> {
    let (mut branches, mut otherwise) = (Vec::new(), Vec::new());
    for branch in element.elements() {
        match branch.name.as_str() {
            "responseIf" | "responseElseIf" => {
                let mut inside = branch.clone();
                let first = inside
                    .children
                    .iter()
                    .position(|node| matches!(node, super::super::xml::Node::Element(_)));
                let Some(first) = first else { return Err(unknown("empty", branch)) };
                let test = branch.elements().next().ok_or_else(|| unknown("empty", branch))?;
                inside.children.drain(..=first);
                branches.push((expression(test)?, steps(&inside)?));
            }
            "responseElse" => otherwise = steps(branch)?,
            _ => return Err(unknown("responseProcessing", branch)),
        }
    }
    Ok(Step::Condition { branches, otherwise })
}

fn only(element: &Element) -> Result<Expression, Trouble> {
    expression(element.elements().next().ok_or_else(|| unknown("empty", element))?)
}

/// Reads an expression.
fn expression(element: &Element) -> Result<Expression, Trouble> {
    let name = || identifier(element);
    Ok(match element.name.as_str() {
        "baseValue" => {
            let base = element.attribute("baseType").and_then(BaseType::from_name);
            let base = base.unwrap_or(BaseType::Text);
            Expression::Constant(Value::single(base.read(element.text().trim())))
        }
        "null" => Expression::Constant(Value::NULL),
        "variable" => Expression::Variable(name()),
        "correct" => Expression::Correct(name()),
        "default" => Expression::Default(name()),
        "mapResponse" => Expression::MapResponse(name()),
        "mapResponsePoint" => Expression::MapResponsePoint(name()),
        _ => {
            let operator = operator(element)?;
            let parts = element.elements().map(expression).collect::<Result<_, _>>()?;
            Expression::Apply(operator, parts)
        }
    })
}

fn operator(element: &Element) -> Result<Operator, Trouble> {
    let is = |name: &str| element.attribute(name) == Some("true");
    let count = |name: &str| {
        let text = element.attribute(name).unwrap_or_default();
        text.trim().parse::<usize>().map_err(|_| Trouble::NumberBroken { text: text.to_owned() })
    };
    Ok(match element.name.as_str() {
        "index" => Operator::Index(count("n")?),
        "anyN" => Operator::AnyN(count("min")?, count("max")?),
        "stringMatch" => Operator::StringMatch {
            is_case_sensitive: element.attribute("caseSensitive") != Some("false"),
            is_part: is("substring"),
        },
        "substring" => Operator::StringMatch {
            is_case_sensitive: element.attribute("caseSensitive") != Some("false"),
            is_part: true,
        },
        "equal" => Operator::Equal(equality(element)?),
        "equalRounded" => Operator::EqualRounded {
            figures: i32::try_from(count("figures")?).unwrap_or(17),
            is_decimals: element.attribute("roundingMode") == Some("decimalPlaces"),
        },
        "inside" => Operator::Inside(shape(element)?),
        "customOperator" => {
            let definition = element.attribute("definition").unwrap_or_default();
            let class = element.attribute("class").unwrap_or_default();
            let known = Operator::from_custom(definition);
            known.ok_or_else(|| Trouble::KindUnsupported {
                name: format!("customOperator {definition}{class}"),
            })?
        }
        name => Operator::from_name(name).ok_or_else(|| unknown("expression", element))?,
    })
}

fn equality(element: &Element) -> Result<Equality, Trouble> {
    let figures: Option<Vec<f64>> = element
        .attribute("tolerance")
        .unwrap_or("0")
        .split_whitespace()
        .map(|part| part.parse().ok())
        .collect();
    let broken = || Trouble::NumberBroken {
        text: element.attribute("tolerance").unwrap_or_default().to_owned(),
    };
    let (below, above) = match figures.as_deref() {
        Some([both]) => (*both, *both),
        Some([below, above]) => (*below, *above),
        _ => return Err(broken()),
    };
    Ok(match element.attribute("toleranceMode") {
        Some("absolute") => Equality::Absolute(below, above),
        Some("relative") => Equality::Relative(below, above),
        _ => Equality::Exact,
    })
}
