//! Which code feeds and reads which kind of network, and which stages it may serve.
//!
//! A manifest entry names its adapter. The networks that come with examhall serve their stage unasked; a
//! pack's serve one only where `[stages]` names them, so that nothing changes by lying in a folder.
//!
//! **Invariant:** an adapter not named here is never loaded.

use super::engine::Stage;

/// One kind of network.
#[derive(Clone, Copy, Debug)]
pub struct Adapter {
    /// Its name in a manifest.
    pub name: &'static str,
    /// The stages it may serve.
    pub stages: &'static [Stage],
    /// The stage it serves unless `[stages]` says otherwise.
    pub unasked: Option<Stage>,
    /// How many outputs are read.
    pub outputs: usize,
    /// Whether several may serve one stage together; their answers are averaged.
    pub together: bool,
}

const fn own(name: &'static str, stages: &'static [Stage], outputs: usize) -> Adapter {
    Adapter { name, stages, unasked: Some(stages[0]), outputs, together: false }
}

const fn of_pack(name: &'static str, stages: &'static [Stage], outputs: usize) -> Adapter {
    Adapter { name, stages, unasked: None, outputs, together: false }
}

/// Every adapter of this version.
pub const ADAPTERS: [Adapter; 10] = [
    own("blazeface-front", &[Stage::SearchNear, Stage::SearchFar], 2),
    own("blazeface-back", &[Stage::SearchFar, Stage::SearchNear], 2),
    own("facemesh", &[Stage::Mesh], 2),
    own("iris", &[Stage::Iris], 2),
    own("dlib-resnet", &[Stage::Embed], 1),
    own("nanodet", &[Stage::Objects], 2),
    of_pack("arcface", &[Stage::Embed], 1),
    of_pack("yunet", &[Stage::SearchNear, Stage::SearchFar], 12),
    Adapter { together: true, ..of_pack("minifasnet", &[Stage::Pad], 1) },
    of_pack("headpose-adas", &[Stage::Pose], 3),
];

/// The adapter of a name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Adapter> {
    ADAPTERS.iter().find(|adapter| adapter.name == name)
}

/// The stable name of a stage.
#[must_use]
pub const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::SearchNear => "search_near",
        Stage::SearchFar => "search_far",
        Stage::Mesh => "mesh",
        Stage::Iris => "iris",
        Stage::Embed => "embed",
        Stage::Objects => "objects",
        Stage::Pad => "pad",
        Stage::Pose => "pose",
    }
}

/// Every stage.
pub const STAGES: [Stage; 8] = [
    Stage::SearchNear,
    Stage::SearchFar,
    Stage::Mesh,
    Stage::Iris,
    Stage::Embed,
    Stage::Objects,
    Stage::Pad,
    Stage::Pose,
];

/// The stage of a name.
#[must_use]
pub fn stage_named(name: &str) -> Option<Stage> {
    STAGES.into_iter().find(|stage| stage_name(*stage) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways_and_no_spoof_detector_serves_unasked() {
        for stage in STAGES {
            assert_eq!(stage_named(stage_name(stage)), Some(stage));
            let json = serde_json::to_value(stage).unwrap();
            assert_eq!(json, stage_name(stage));
        }
        assert_eq!(stage_named("pad "), None);
        let unasked = ADAPTERS.iter().filter_map(|adapter| adapter.unasked);
        assert!(!unasked.into_iter().any(|stage| matches!(stage, Stage::Pad | Stage::Pose)));
    }
}
