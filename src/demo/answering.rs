//! What a simulated candidate writes: a plausible response to any question, right or wrong by chance.
//! They see what a candidate sees and no key, so they guess as people do.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng as _;

use crate::wire::item::{
    OptionShown, PairGiven, PartAsksShown, PartShown, PointGiven, Question, QuestionBody, Response,
};

const WORDS: [&str; 6] = ["1024", "120", "C", "30", "AVERAGE", "随访"];
const NUMBERS: [&str; 5] = ["25", "40", "42", "2304", "26.5"];
const SENTENCES: [&str; 8] = [
    "先说一件我自己遇到的事。",
    "去年家里的老人接到一个陌生电话，对方准确说出了姓名和住址。",
    "我们没有照对方说的做，而是先挂断，再打官方电话核实。",
    "从那以后，我把常用的密码都换成了不同的长密码，并且记在本子上。",
    "社区的工作人员也上门讲过一次，教大家怎样识别可疑的链接。",
    "遇到拿不准的事，先停一停，找信得过的人商量。",
    "老人最需要的是耐心，慢慢说，多问几句，把要点写在纸上贴在显眼的地方。",
    "以上是我的一点体会。",
];

/// A response to `question`.
pub fn respond(question: &Question, rng: &mut ChaCha20Rng) -> Response {
    match &question.body {
        QuestionBody::SingleChoice { options } => {
            Response::SingleChoice { option: pick(options, rng) }
        }
        QuestionBody::MultipleChoice { options } => {
            let mut chosen: Vec<String> = options
                .iter()
                .filter(|_| !rng.next_u32().is_multiple_of(3))
                .map(|option| option.id.clone())
                .collect();
            if chosen.is_empty() {
                chosen.push(pick(options, rng));
            }
            Response::MultipleChoice { options: chosen }
        }
        QuestionBody::TrueFalse {} => {
            Response::TrueFalse { value: rng.next_u32().is_multiple_of(2) }
        }
        QuestionBody::FillIn { blanks } => {
            Response::FillIn { blanks: (0..*blanks).map(|_| one_of(&WORDS, rng)).collect() }
        }
        QuestionBody::Numeric { .. } => Response::Numeric { text: one_of(&NUMBERS, rng) },
        QuestionBody::ShortAnswer {} => Response::ShortAnswer { text: one_of(&WORDS, rng) },
        QuestionBody::Essay { .. } => Response::Essay { text: essay(rng), attachments: Vec::new() },
        QuestionBody::Matching { rows, choices, .. } => {
            Response::Matching { pairs: pair(rows, choices, rng) }
        }
        QuestionBody::Matrix { rows, choices, .. } => {
            Response::Matrix { pairs: pair(rows, choices, rng) }
        }
        QuestionBody::GapMatch { rows, choices, .. } => {
            Response::GapMatch { pairs: pair(rows, choices, rng) }
        }
        QuestionBody::Ordering { items, .. } => {
            Response::Ordering { items: items.iter().map(|item| item.id.clone()).collect() }
        }
        QuestionBody::Cloze { parts } => {
            let part = |part: &PartShown| match &part.asks {
                PartAsksShown::Words {} => one_of(&WORDS, rng),
                PartAsksShown::Number {} => one_of(&NUMBERS, rng),
                PartAsksShown::Choice { options, .. } => pick(options, rng),
            };
            Response::Cloze { parts: parts.iter().map(part).collect() }
        }
        QuestionBody::Hotspot { picture, areas, .. } => match areas.as_slice() {
            [] => {
                let place = |side: u32, rng: &mut ChaCha20Rng| {
                    i32::try_from(rng.next_u32() % side.max(1)).unwrap_or(0)
                };
                let (x, y) = (place(picture.width, rng), place(picture.height, rng));
                Response::Hotspot { areas: Vec::new(), points: vec![PointGiven { x, y }] }
            }
            areas => {
                let area = areas[below(areas.len(), rng)].id.clone();
                Response::Hotspot { areas: vec![area], points: Vec::new() }
            }
        },
        // Nothing is asked; the page sends nothing, and this is refused if it is sent.
        QuestionBody::Description {} => Response::ShortAnswer { text: String::new() },
    }
}

/// Each row with a choice that no row before it has.
fn pair(rows: &[OptionShown], choices: &[OptionShown], rng: &mut ChaCha20Rng) -> Vec<PairGiven> {
    let mut free: Vec<&OptionShown> = choices.iter().collect();
    let mut pairs = Vec::new();
    for row in rows {
        if free.is_empty() {
            break;
        }
        let choice = free.swap_remove(below(free.len(), rng));
        pairs.push(PairGiven { row: row.id.clone(), choice: choice.id.clone() });
    }
    pairs
}

/// Half to all of the sentences, in order.
fn essay(rng: &mut ChaCha20Rng) -> String {
    SENTENCES.iter().filter(|_| !rng.next_u32().is_multiple_of(4)).copied().collect()
}

fn pick(options: &[OptionShown], rng: &mut ChaCha20Rng) -> String {
    let at = below(options.len(), rng);
    options.get(at).map_or_else(String::new, |option| option.id.clone())
}

fn one_of(texts: &[&str], rng: &mut ChaCha20Rng) -> String {
    texts[below(texts.len(), rng)].to_owned()
}

/// A number below `count`; 0 when there is none.
fn below(count: usize, rng: &mut ChaCha20Rng) -> usize {
    let count = u32::try_from(count).unwrap_or(u32::MAX).max(1);
    usize::try_from(rng.next_u32() % count).unwrap_or(0)
}
