//! Every QTI item at hand: imported, lossy, or refused by the name of its interaction; none lost.

use examhall::interchange::{Format, Trouble};

use crate::fixtures::{Count, files, folder, import, tell};

/// Interactions that a kind of the bank stands for, so far.
const OURS: [&str; 4] = [
    "choiceInteraction",
    "textEntryInteraction",
    "inlineChoiceInteraction",
    "extendedTextInteraction",
];

/// True when all interactions in the text are ours and nothing else keeps the item out.
fn is_ours(text: &str) -> bool {
    let names: Vec<&str> = text
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split([' ', '>', '\n', '\t', '\r', '/']).next())
        .filter(|name| name.ends_with("Interaction") || name.ends_with("-interaction"))
        .collect();
    let camel = |name: &str| match name {
        "qti-choice-interaction" => "choiceInteraction".to_owned(),
        "qti-text-entry-interaction" => "textEntryInteraction".to_owned(),
        other => other.to_owned(),
    };
    let mixed = names.iter().filter(|name| name.contains("hoiceInteraction")).count() > 1;
    let beyond =
        ["templateDeclaration", "adaptive=\"true\""].iter().any(|word| text.contains(word));
    !names.is_empty()
        && !mixed
        && !beyond
        && names.iter().all(|n| OURS.contains(&camel(n).as_str()))
}

#[test]
fn no_item_is_lost_in_silence() {
    let mut all = Count::default();
    let mut ours = Count::default();
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
            }
        }
    }
    tell("qti items", &all);
    tell("qti items of the kinds there are", &ours);
    assert_eq!(all.total() + all.refused.values().sum::<usize>(), items);
}
