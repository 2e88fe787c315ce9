//! Blackboard's own files, as another system keeps them for its tests.

use crate::fixtures::{Count, code, files, folder, import, tell};

#[test]
fn pools_are_read_whole_and_what_has_no_kind_is_named() {
    let Some(folder) = folder("moodle-blackboard") else { return };
    let mut count = Count::default();
    for path in files(&folder, ".dat") {
        let result = import(&path, None);
        count.add(&result);
        let drafts = result.unwrap();
        for draft in drafts.iter().filter(|draft| draft.content.is_none()) {
            assert_eq!(code(draft), "kind.unsupported", "{draft:?}");
        }
        // Feedback stays with the author, so the questions of the pool are lossy at best.
        assert!(
            drafts.iter().filter(|draft| draft.content.is_some()).count() * 10 >= drafts.len() * 7
        );
    }
    tell("blackboard", &count);
    assert!(count.total() >= 6 && count.refused.is_empty(), "{count:?}");
}
