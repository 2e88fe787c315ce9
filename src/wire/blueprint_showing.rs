//! Blueprints on their way out: the written form of one that was made by a program.
//!
//! **Invariant:** what is written reads as the same blueprint, save that folders are written one per filter and
//! seconds as whole minutes.

use super::blueprint::{
    BlueprintBody, BoundsBody, EnemiesBody, FilterBody, GroupBody, PolicyBody, RuleBody,
    SectionBody,
};
use crate::domain::marking::{Fraction, Marks};
use crate::domain::paper::blueprint::{
    Blueprint, Bounds, Enemies, Filter, Group, Overlap, Policy, Rule, Section,
};

impl BlueprintBody {
    /// The written form.
    #[must_use]
    pub fn of(blueprint: &Blueprint) -> Self {
        Self {
            sections: blueprint.sections.iter().map(section).collect(),
            shuffle_questions: blueprint.shuffle_questions,
            shuffle_options: blueprint.shuffle_options,
            rules: blueprint.rules.iter().map(rule).collect(),
            include: blueprint.include.clone(),
            exclude: blueprint.exclude.clone(),
            enemies: blueprint.enemies.iter().map(enemies).collect(),
            twins_may_meet: blueprint.twins_may_meet,
            groups: blueprint.groups.iter().map(group).collect(),
            marks_total: blueprint.marks_total.map(marks),
            minutes: minutes(blueprint.seconds),
            facility: blueprint.facility.map(Fraction::share),
            policy: match blueprint.policy {
                Policy::Common => PolicyBody::Common,
                Policy::Forms(forms) => PolicyBody::Forms { forms },
                Policy::Individual => PolicyBody::Individual,
            },
            prefer_unseen: blueprint.prefer_unseen,
            exposure_max: blueprint.exposure_max.map(Fraction::share),
            overlap_max: match blueprint.overlap {
                Overlap::Free => None,
                Overlap::Any(most) | Overlap::Neighbours(most) => Some(most),
            },
            overlap_neighbours_only: matches!(blueprint.overlap, Overlap::Neighbours(_)),
        }
    }
}

fn marks(marks: Marks) -> f64 {
    marks.hundredths() as f64 / 100.0
}

fn minutes(seconds: Bounds) -> BoundsBody {
    BoundsBody { min: seconds.min.map(|s| s / 60), max: seconds.max.map(|s| s / 60) }
}

fn section(section: &Section) -> SectionBody {
    SectionBody {
        title: section.title.clone(),
        filter: filter(&section.filter),
        count: section.count,
        marks_each: marks(section.marks_each),
        minutes: minutes(section.seconds),
    }
}

fn rule(rule: &Rule) -> RuleBody {
    RuleBody {
        title: rule.title.clone(),
        section: rule.section.map(|at| at + 1),
        filter: filter(&rule.filter),
        min: rule.count.min,
        max: rule.count.max,
    }
}

fn filter(filter: &Filter) -> FilterBody {
    FilterBody {
        tags: filter.tags_all.clone(),
        tags_any: filter.tags_any.clone(),
        tags_none: filter.tags_none.clone(),
        kinds: filter.kinds.iter().map(|kind| kind.name().to_owned()).collect(),
        difficulty_min: filter.difficulty_min,
        difficulty_max: filter.difficulty_max,
        folder_id: filter.folders.first().copied(),
    }
}

fn enemies(set: &Enemies) -> EnemiesBody {
    EnemiesBody { entries: set.entries.clone(), tag: set.tag.clone() }
}

fn group(group: &Group) -> GroupBody {
    GroupBody {
        title: group.title.clone(),
        entries: group.entries.clone(),
        tag: group.tag.clone(),
        take: group.take,
    }
}
