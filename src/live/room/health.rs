//! Whether anyone is really watching: the health of vision in words for the board.

use crate::kernel::UtcMs;
use crate::vision::Health;
use crate::wire::candidate::Trouble;
use crate::wire::invigilator::Watching;

/// A frame that waits for longer means that vision does not keep up.
const QUEUE_AGE_MS_MAX: i64 = 5_000;

/// What the board says about the watching on this node.
pub(super) fn watching(health: &Health, now: UtcMs) -> Watching {
    let stuck = health.workers == 0 || health.workers_stuck >= health.workers;
    let behind = health.queue_age_ms > QUEUE_AGE_MS_MAX;
    let mut broken = health.models.iter().filter(|model| !model.is_ready());
    let can_compare = health.embedder().is_some();
    let problem = if !health.ready || stuck {
        Some(trouble(
            "vision.down",
            "智能监考未运行：摄像头画面没有被分析，请人工巡看。人脸签到已转为人工核验。",
            "Watching by machine is down: no picture is being analysed, so please watch by eye. Sign-in goes to staff.",
        ))
    } else if broken.next().is_some() {
        Some(trouble(
            "vision.models",
            "部分识别模型缺失或损坏，相应的提示不会出现。请联系系统管理员（examhall models verify 可查明原因）。",
            "Some models are missing or damaged, so what they would show is not shown. \
             Tell the administrator (examhall models verify says why).",
        ))
    } else if behind {
        Some(trouble(
            "vision.behind",
            "服务器分析画面跟不上，提示会延迟。请多留意未被分析的考生。",
            "The server does not keep up with the pictures; findings come late. Mind the candidates not being analysed.",
        ))
    } else if health.faults_last_minute > 0 {
        Some(trouble(
            "vision.faults",
            "上一分钟有画面分析出错，系统已自动恢复，这段画面计为未观察。若反复出现，请联系系统管理员。",
            "In the last minute the analysis of some pictures failed. It goes on by itself; what was missed counts as \
             unobserved. If this comes back, tell the administrator.",
        ))
    } else {
        None
    };
    let is_fresh = now.since_ms(health.at) <= QUEUE_AGE_MS_MAX;
    Watching {
        alive: health.ready && !stuck && !behind && is_fresh,
        sign_in_by_face: health.ready && !stuck && can_compare,
        analysed_per_second: f64::from((health.analysed_per_second * 10.0).round() / 10.0),
        shed_last_minute: health.shed_last_minute,
        problem,
    }
}

fn trouble(code: &str, zh: &str, en: &str) -> Trouble {
    Trouble { code: code.to_owned(), zh: zh.to_owned(), en: en.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::engine::Stage;
    use crate::vision::{ModelState, ModelStatus};

    fn health(states: &[(&str, ModelState)]) -> Health {
        let model = |(id, state): &(&str, ModelState)| ModelStatus {
            id: (*id).to_owned(),
            adapter: String::new(),
            state: state.clone(),
            sha256: String::new(),
            serves: vec![Stage::Embed],
            runs: Vec::new(),
        };
        let models = states.iter().map(model).collect();
        Health { ready: true, workers: 1, ..Health::starting(models, UtcMs(0)) }
    }

    #[test]
    fn each_way_of_not_watching_has_its_word() {
        let code = |health: &Health| {
            let watching = watching(health, UtcMs(0));
            (watching.alive, watching.sign_in_by_face, watching.problem.map(|problem| problem.code))
        };
        let good = health(&[("arcface", ModelState::Ready)]);
        assert_eq!(code(&good), (true, true, None));
        let missing = ModelState::Missing("x".to_owned());
        assert_eq!(
            code(&health(&[("arcface", missing)])),
            (true, false, Some("vision.models".to_owned()))
        );
        let down = Health { ready: false, ..good.clone() };
        assert_eq!(code(&down), (false, false, Some("vision.down".to_owned())));
        let stuck = Health { workers_stuck: 1, ..good.clone() };
        assert_eq!(code(&stuck), (false, false, Some("vision.down".to_owned())));
        let failing = Health { faults_last_minute: 1, ..good.clone() };
        assert_eq!(code(&failing), (true, true, Some("vision.faults".to_owned())));
        let behind = Health { queue_age_ms: 6_000, shed_last_minute: 7, ..good };
        assert_eq!(watching(&behind, UtcMs(0)).shed_last_minute, 7);
        assert_eq!(code(&behind), (false, true, Some("vision.behind".to_owned())));
    }
}
