//! Places on pictures: hotspots, points, and orders of places.

use super::super::assemble::option_id;
use super::super::xml::Element;
use super::super::{Draft, Trouble};
use super::asked::Asked;
use super::trial::{self, Sample};
use super::words;
use crate::domain::bank::content::{
    Area, Board, Body, ChoiceOption, Hotspot, Html, MultipleRule, OptionId, Ordering, Picture,
};
use crate::domain::bank::policy::ordering::OrderPolicy;
use crate::domain::bank::processing::mapping::Shape;
use crate::domain::bank::processing::value::{Scalar, Value};
use crate::domain::bank::response::Response;

/// The picture of an interaction with areas for `spots`.
pub(super) fn board(
    asked: &Asked<'_>,
    interaction: &Element,
    spots: &[&Element],
    id: fn(usize) -> OptionId,
    draft: &mut Draft,
) -> Result<Board, Trouble> {
    let picture = picture(asked, interaction, draft)?;
    let mut areas = Vec::with_capacity(spots.len());
    for (at, spot) in spots.iter().enumerate() {
        let name = spot.attribute("shape").unwrap_or("default");
        let coords = spot.attribute("coords").unwrap_or_default();
        let shape = Shape::read(name, coords)
            .ok_or_else(|| Trouble::NumberBroken { text: format!("{name} {coords}") })?;
        let named = spot.attribute("hotspotLabel").or_else(|| spot.attribute("identifier"));
        areas.push(Area { id: id(at), label: named.unwrap_or_default().to_owned(), shape });
    }
    Ok(Board { picture, areas })
}

fn picture(
    asked: &Asked<'_>,
    interaction: &Element,
    draft: &mut Draft,
) -> Result<Picture, Trouble> {
    let is_picture = |own: &&Element| matches!(own.name.as_str(), "object" | "img");
    let own = interaction.elements().find(is_picture).ok_or(Trouble::AnswerMissing {})?;
    let name = own.attribute("data").or_else(|| own.attribute("src")).unwrap_or_default();
    let alt = own.attribute("alt").map_or_else(|| own.text(), str::to_owned);
    let (address, size) = words::taken(asked.source, name, draft)
        .ok_or_else(|| Trouble::PictureMissing { name: name.to_owned() })?;
    let side = |name: &str| {
        own.attribute(name).and_then(|text| text.trim().trim_end_matches("px").parse().ok())
    };
    let (across, down) = size.unwrap_or((0, 0));
    Ok(Picture {
        address,
        width: side("width").unwrap_or(across),
        height: side("height").unwrap_or(down),
        alt: alt.trim().to_owned(),
    })
}

fn number(element: &Element, name: &str) -> Option<u32> {
    element.attribute(name)?.trim().parse().ok()
}

/// `hotspotInteraction`: areas to choose among.
pub(super) fn hotspot(
    asked: &Asked<'_>,
    only: &Element,
    draft: &mut Draft,
) -> Result<Body, Trouble> {
    let spots: Vec<&Element> = only.all("hotspotChoice").collect();
    let board = board(asked, only, &spots, option_id, draft)?;
    let response = only.attribute("responseIdentifier").unwrap_or_default();
    let own = asked.program.responses.get(response);
    let names: Vec<&str> =
        spots.iter().map(|spot| spot.attribute("identifier").unwrap_or_default()).collect();
    let worth = |name: &str| {
        let mapping = own.and_then(|own| own.mapping.as_ref())?;
        let free = crate::domain::bank::processing::mapping::Mapping {
            lower: None,
            upper: None,
            ..mapping.clone()
        };
        Some(free.worth(&Value::single(Scalar::Text(name.to_owned()))))
    };
    let is_right = |name: &str| match own {
        Some(own) if !own.correct.is_null() => {
            own.correct.items.iter().any(|item| item.text() == name)
        }
        _ => worth(name).is_some_and(|worth| worth > 0.0),
    };
    let key: Vec<usize> = (0..names.len()).filter(|at| is_right(names[*at])).collect();
    if key.is_empty() {
        return Err(Trouble::AnswerMissing {});
    }
    let most = number(only, "maxChoices").unwrap_or(1);
    let weights: Option<Vec<f64>> = names.iter().map(|name| worth(name)).collect();
    let sets = sets(names.len(), &key, most);
    let samples = sets.into_iter().map(|set| {
        let areas = set.iter().map(|at| option_id(*at)).collect();
        let items = set.iter().map(|at| Scalar::Text(names[*at].to_owned())).collect();
        (Response::Hotspot { areas, points: Vec::new() }, trial::given(response, false, items))
    });
    let own = Hotspot {
        free: false,
        most: (most > 0).then_some(most),
        key: key.iter().map(|at| option_id(*at)).collect(),
        rule: MultipleRule::AllOrNothing,
        board,
    };
    let ways = ways(asked, &own, weights);
    trial::best(&asked.program, &samples.collect::<Vec<_>>(), ways, draft)
        .ok_or(Trouble::AnswerMissing {})
}

/// `selectPointInteraction` and `positionObjectInteraction`: points set anywhere.
pub(super) fn points(
    asked: &Asked<'_>,
    (stage, only): (&Element, &Element),
    draft: &mut Draft,
) -> Result<Body, Trouble> {
    let response = only.attribute("responseIdentifier").unwrap_or_default();
    let own = asked.program.responses.get(response).ok_or(Trouble::AnswerMissing {})?;
    let picture = picture(asked, stage, draft)?;
    let mut shapes: Vec<(Shape, f64)> =
        own.areas.as_ref().map_or_else(Vec::new, |areas| areas.areas.clone());
    if shapes.is_empty() {
        // A right point without an area is right to the unit.
        let point = |item: &Scalar| match item {
            Scalar::Point(x, y) => Some((Shape::Circle([*x, *y, 0.5]), 1.0)),
            _ => None,
        };
        shapes = own.correct.items.iter().filter_map(point).collect();
    }
    let area = |(at, (shape, _)): (usize, &(Shape, f64))| Area {
        id: option_id(at),
        label: String::new(),
        shape: shape.clone(),
    };
    let areas = shapes.iter().enumerate().map(area).collect();
    let board = Board { picture, areas };
    let key: Vec<usize> = (0..shapes.len()).filter(|at| shapes[*at].1 > 0.0).collect();
    if key.is_empty() {
        return Err(Trouble::AnswerMissing {});
    }
    let most = number(only, "maxChoices").unwrap_or(1);
    let stray = own.areas.as_ref().map_or(0.0, |areas| areas.default);
    let weights = (stray == 0.0).then(|| shapes.iter().map(|(_, worth)| *worth).collect());
    let middle = |at: usize| board.areas[at].shape.middle().unwrap_or((1.0, 1.0));
    let samples = sets(shapes.len(), &key, most).into_iter().map(|set| {
        let points = set.iter().map(|at| whole(middle(*at))).collect();
        let items = set.iter().map(|at| {
            let (x, y) = whole(middle(*at));
            Scalar::Point(f64::from(x), f64::from(y))
        });
        let given = trial::given(response, false, items.collect());
        (Response::Hotspot { areas: std::collections::BTreeSet::new(), points }, given)
    });
    let samples: Vec<Sample> = samples.collect();
    let own = Hotspot {
        free: true,
        most: (most > 0).then_some(most),
        key: key.iter().map(|at| option_id(*at)).collect(),
        rule: MultipleRule::AllOrNothing,
        board,
    };
    let ways = ways(asked, &own, weights);
    trial::best(&asked.program, &samples, ways, draft).ok_or(Trouble::AnswerMissing {})
}

#[expect(clippy::cast_possible_truncation, reason = "the middle of an area of a picture")]
fn whole((x, y): (f64, f64)) -> (i32, i32) {
    (x.round() as i32, y.round() as i32)
}

/// The right places, each place alone, the right ones less one, and with one more.
fn sets(count: usize, key: &[usize], most: u32) -> Vec<Vec<usize>> {
    let mut sets = vec![key.to_vec()];
    sets.extend((0..count).map(|at| vec![at]));
    sets.extend(key.iter().map(|own| key.iter().filter(|at| *at != own).copied().collect()));
    let more = (0..count).filter(|at| !key.contains(at));
    sets.extend(more.map(|at| key.iter().copied().chain([at]).collect()));
    let fits = |set: &Vec<usize>| most == 0 || u32::try_from(set.len()).is_ok_and(|n| n <= most);
    sets.retain(|set| !set.is_empty() && fits(set));
    sets
}

/// The question by every rule that may be the item's.
fn ways(asked: &Asked<'_>, own: &Hotspot, weights: Option<Vec<f64>>) -> Vec<Body> {
    let with = |rule: MultipleRule| Body::Hotspot(Hotspot { rule, ..own.clone() });
    let mut ways = vec![with(MultipleRule::AllOrNothing), with(MultipleRule::SubsetShare)];
    ways.push(with(MultipleRule::RightMinusWrong));
    if let Some(weights) = weights {
        let mut gains: Vec<f64> = weights.iter().copied().filter(|w| *w > 0.0).collect();
        gains.sort_by(|a, b| b.total_cmp(a));
        let count = own.most.and_then(|most| usize::try_from(most).ok()).unwrap_or(gains.len());
        let sum: f64 = gains.iter().take(count).sum();
        let whole = asked.program.score_max().filter(|most| *most > 0.0).unwrap_or(sum).min(sum);
        let share = |(at, worth): (usize, f64)| (option_id(at), (worth / whole).clamp(-1.0, 1.0));
        let shares = weights.into_iter().enumerate().map(share).collect();
        ways.push(with(MultipleRule::Weighted(shares)));
    }
    ways
}

/// `orderInteraction`, and `graphicOrderInteraction` where `on_picture`.
pub(super) fn order(
    asked: &Asked<'_>,
    only: &Element,
    on_picture: bool,
    draft: &mut Draft,
) -> Result<Body, Trouble> {
    let name = if on_picture { "hotspotChoice" } else { "simpleChoice" };
    let own: Vec<&Element> = only.all(name).collect();
    let response = only.attribute("responseIdentifier").unwrap_or_default();
    let names: Vec<&str> =
        own.iter().map(|own| own.attribute("identifier").unwrap_or_default()).collect();
    let mut items = Vec::with_capacity(own.len());
    for (at, element) in own.iter().enumerate() {
        let label = element.attribute("hotspotLabel").unwrap_or(names[at]);
        let text = match on_picture {
            true => Html::from_sanitized(super::super::markup::escape(label)),
            false => asked.words(element, draft),
        };
        let pinned = element.attribute("fixed") == Some("true");
        items.push(ChoiceOption { id: option_id(at), text, pinned });
    }
    let board = if on_picture { Some(board(asked, only, &own, option_id, draft)?) } else { None };
    let right = asked.program.responses.get(response);
    let place = |item: &Scalar| names.iter().position(|name| *name == item.text());
    let key: Vec<usize> =
        right.map_or_else(Vec::new, |own| own.correct.items.iter().filter_map(place).collect());
    if key.is_empty() {
        return Err(Trouble::AnswerMissing {});
    }
    if key.len() < items.len() {
        // Some items belong nowhere; an order of the bank has a place for every item.
        return Err(Trouble::KindUnsupported { name: format!("{} of some items", only.name) });
    }
    let with = |policy: OrderPolicy| {
        Body::Ordering(Ordering {
            items: items.clone(),
            key: key.iter().map(|at| option_id(*at)).collect(),
            policy,
            board: board.clone(),
        })
    };
    let sample = |order: &Vec<usize>| -> Sample {
        let given = order.iter().map(|at| Scalar::Text(names[*at].to_owned())).collect();
        let items = order.iter().map(|at| option_id(*at)).collect();
        (Response::Ordering(items), trial::given(response, true, given))
    };
    let samples: Vec<Sample> = orders(&key).iter().map(sample).collect();
    let ways = OrderPolicy::ALL.into_iter().map(with).collect();
    trial::best(&asked.program, &samples, ways, draft).ok_or(Trouble::AnswerMissing {})
}

/// The right order, it backwards, and with each two neighbours exchanged.
fn orders(key: &[usize]) -> Vec<Vec<usize>> {
    let mut orders = vec![key.to_vec(), key.iter().rev().copied().collect()];
    orders.extend((1..key.len()).map(|at| {
        let mut order = key.to_vec();
        order.swap(at - 1, at);
        order
    }));
    orders
}
