//! What may not be practised now: whatever a formal exam that is not over asks, or may still draw.
//!
//! Papers are drawn late (a candidate enrolled on the day gets one then), so it is not enough to hold back
//! what is on a paper already: every question that a section of the blueprint admits may be on the next one.
//!
//! **Invariant:** holding back errs to the safe side: a question that no paper will show may be held back
//! until the exam is over, one that a paper shows never slips through.

use std::collections::BTreeSet;

use crate::domain::paper::blueprint::Filter;
use crate::domain::paper::pool::PoolItem;
use crate::kernel::id::EntryId;

/// What one exam keeps for itself.
#[derive(Clone, Debug, Default)]
pub struct Reserved {
    /// What its sections may draw. A filter without folders admits them all, so the folders below the exam's
    /// own node are written into it.
    pub filters: Vec<Filter>,
    /// What is on its papers already, whatever became of tags and folders since.
    pub entries: BTreeSet<EntryId>,
}

impl Reserved {
    /// True when the exam may show `item`.
    #[must_use]
    pub fn holds(&self, item: &PoolItem) -> bool {
        self.entries.contains(&item.entry) || self.filters.iter().any(|filter| filter.admits(item))
    }
}

/// True when any of the exams may show `item`.
#[must_use]
pub fn is_held(reserved: &[Reserved], item: &PoolItem) -> bool {
    reserved.iter().any(|exam| exam.holds(item))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::bank::content::Kind;
    use crate::domain::paper::forecast::Forecast;
    use crate::kernel::id::{EntryId, FolderId, VersionId};
    use crate::kernel::{Chance, Seed, UtcMs};

    #[test]
    fn held_is_what_a_section_admits_or_a_paper_shows() {
        let chance = Chance::from_seed(Seed::from_text("reserve"));
        let entry = EntryId::mint(UtcMs(1), &chance);
        let item = PoolItem {
            entry,
            version: VersionId::mint(UtcMs(1), &chance),
            kind: Kind::TrueFalse,
            folder: FolderId::mint(UtcMs(1), &chance),
            tags: ["期末".to_owned()].into(),
            difficulty: 2,
            options: vec![],
            forecast: Forecast::judged(Kind::TrueFalse, 2),
        };
        let tagged = |tag: &str| Filter { tags_all: [tag.to_owned()].into(), ..Filter::default() };
        let exam = |filters: &[Filter], entries: &[EntryId]| Reserved {
            filters: filters.to_vec(),
            entries: entries.iter().copied().collect(),
        };
        assert!(is_held(&[exam(&[tagged("练习"), tagged("期末")], &[])], &item));
        assert!(is_held(&[exam(&[tagged("练习")], &[entry])], &item));
        assert!(!is_held(&[exam(&[tagged("练习")], &[])], &item));
        assert!(!is_held(&[], &item));
    }
}
