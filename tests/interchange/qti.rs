//! Every QTI item at hand: imported, lossy, or refused by the name of its interaction; none lost.

use examhall::interchange::{Format, Status, Trouble};

use crate::fixtures::{Count, files, folder, import, import_standing_in, tell};

/// Interactions that a kind of the bank stands for, so far.
const OURS: [&str; 12] = [
    "choiceInteraction",
    "textEntryInteraction",
    "inlineChoiceInteraction",
    "extendedTextInteraction",
    "matchInteraction",
    "orderInteraction",
    "gapMatchInteraction",
    "hottextInteraction",
    "hotspotInteraction",
    "selectPointInteraction",
    "graphicOrderInteraction",
    "graphicGapMatchInteraction",
];

/// True when all interactions in the text are ours and nothing else keeps the item out: templates and
/// adaptive items are no kinds of question, and an essay beside other questions is none.
fn is_ours(text: &str) -> bool {
    let names: Vec<String> = text
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split([' ', '>', '\n', '\t', '\r', '/']).next())
        .filter(|name| name.ends_with("Interaction") || name.ends_with("-interaction"))
        .map(camel)
        .collect();
    let beyond =
        ["templateDeclaration", "adaptive=\"true\""].iter().any(|word| text.contains(word));
    let is_part = |name: &String| {
        matches!(
            name.as_str(),
            "choiceInteraction"
                | "textEntryInteraction"
                | "inlineChoiceInteraction"
                | "hottextInteraction"
        )
    };
    let is_mixed = names.len() > 1 && !names.iter().all(is_part);
    !names.is_empty()
        && !is_mixed
        && !beyond
        && names.iter().all(|name| OURS.contains(&name.as_str()))
}

/// 3.0's names as 2.x has them.
fn camel(name: &str) -> String {
    let mut parts = name.strip_prefix("qti-").unwrap_or(name).split('-');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| name + &part[..1].to_uppercase() + &part[1..])
}

#[test]
fn no_item_is_lost_in_silence() {
    let mut all = Count::default();
    let mut ours = Count::default();
    let mut stood_in = Count::default();
    let mut tests = Count::default();
    let mut items = 0;
    for name in ["qti-qtism", "qti-qtiworks", "qti-citolab-scoring"] {
        let Some(folder) = folder(name) else { return };
        for path in files(&folder, ".xml") {
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            let result = import(&path, Some(Format::Qti));
            let is_item = text.contains("<assessmentItem ")
                || text.contains("<assessmentItem\n")
                || text.contains("<assessmentItem\r")
                || text.contains("<qti-assessment-item");
            if !is_item && result.is_ok() {
                // Every item that a test speaks of is told, in its order.
                tests.add(&result);
                continue;
            }
            match &result {
                Ok(drafts) => assert_eq!(drafts.len(), 1),
                Err(refusal) if is_item => {
                    println!("{}: {refusal}", path.display());
                    assert!(matches!(
                        refusal.trouble,
                        Trouble::XmlBroken { .. } | Trouble::XmlEntities {}
                    ));
                }
                Err(_) => continue,
            }
            items += 1;
            all.add(&result);
            if is_ours(&text) {
                ours.add(&result);
                let again = import_standing_in(&path, Some(Format::Qti));
                for draft in again.iter().flatten() {
                    if draft.status != Status::Imported {
                        println!("{}: {:?}", path.display(), draft.status);
                    }
                }
                stood_in.add(&again);
            }
        }
    }
    tell("qti items that tests speak of", &tests);
    tell("qti items", &all);
    tell("qti items of the kinds there are", &ours);
    tell("the same, files that the fixtures lack stood in for", &stood_in);
    assert_eq!(all.total() + all.refused.values().sum::<usize>(), items);
}
