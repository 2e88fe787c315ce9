//! Plays a plan: does each step to the running server, then heals everything, brings everybody back, lets
//! time run out, and hands over to `checks`.

use std::time::Duration;

use examhall::app::AppError;
use examhall::app::deeds::{self, Deed, Kind, Order, ReasonCode};
use examhall::app::janitor;
use examhall::app::sitting::{self, Reasoned, Turn};
use examhall::domain::access::{Actor, Grant, Role};
use examhall::kernel::Clock as _;
use examhall::wire::candidate::{FromCandidate, ToCandidate};

use super::checks;
use super::device::{Complaint, Device};
use super::faults;
use super::line::Line;
use super::node::{Door, Node};
use super::plan::{At, DEVICES, Plan, Step};
use super::truth::Truth;
use super::world::{Sat, World, run};

/// Beyond every grace.
const LONG_AFTER_MS: i64 = 5 * 60_000;

/// A click of staff on a clock.
#[derive(Clone, Debug)]
pub struct Click {
    pub key: String,
    /// One candidate, or everyone.
    pub who: Option<usize>,
    pub turn: Turn,
    pub fate: ClickFate,
}

/// What became of a click.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClickFate {
    /// Done, the server said.
    Given,
    /// The server said that it cannot be.
    Refused,
    /// Nobody knows: it is repeated with its key until somebody does.
    Unknown,
}

/// A fault put in on purpose, to prove that the checks see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// The server acknowledges what it has not stored.
    AckBeforeCommit,
    /// Something is changed in the store after the run, by this statement; `{id}` is the first sitting.
    Tampering(&'static str),
}

/// What a run did, for the figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    pub steps: u64,
    pub acks: u64,
    pub kills: u64,
}

impl Tally {
    pub fn add(&mut self, other: Self) {
        self.steps += other.steps;
        self.acks += other.acks;
        self.kills += other.kills;
    }
}

/// A plan under way.
pub struct Play<'w> {
    world: &'w mut World,
    plan: &'w Plan,
    pub sat: Sat,
    pub devices: Vec<[Device; DEVICES]>,
    pub clicks: Vec<Click>,
    pub complaints: Vec<Complaint>,
    pub tally: Tally,
    /// When staff ended a sitting, which time given later may have reopened.
    pub ends: Vec<(usize, i64)>,
}

/// Plays a plan to its end: what it did, and everything that must not be.
pub fn play(world: &mut World, plan: &Plan, sabotage: Option<Sabotage>) -> (Tally, Vec<Complaint>) {
    let sat = world.seat(plan);
    let clock = world.ground.clock.clone();
    let devices = (0..plan.skews_ms.len())
        .map(|who| {
            ["desk", "phone"].map(|kind| {
                let caller = examhall::app::accounts::Caller {
                    actor: sat.callers[who].actor.clone(),
                    person: sat.callers[who].person.clone(),
                    csrf_token: String::new(),
                    token_sha256: sat.callers[who].token_sha256.clone(),
                };
                let name = format!("{kind}{who}");
                Device::new(name, (sat.sittings[who], caller), (clock.clone(), plan.skews_ms[who]))
            })
        })
        .collect();
    let (clicks, complaints, tally) = (Vec::new(), Vec::new(), Tally::default());
    let ends = Vec::new();
    let mut play = Play { world, plan, sat, devices, clicks, complaints, tally, ends };
    if sabotage == Some(Sabotage::AckBeforeCommit) {
        play.devices.iter_mut().flatten().for_each(|device| device.lied_to = true);
    }
    for step in &plan.steps {
        play.step(step);
        play.tally.steps += 1;
    }
    play.end(sabotage);
    (play.tally, play.complaints)
}

impl Play<'_> {
    fn door(&self) -> Door {
        self.world.node().door()
    }

    fn device(&mut self, at: At) -> &mut Device {
        let who = at.who % self.devices.len();
        &mut self.devices[who][at.device % DEVICES]
    }

    /// Runs work with one device, on the server's runtime.
    fn with<T>(&mut self, at: At, work: impl AsyncFnOnce(&mut Device, &Door) -> T) -> T {
        let door = self.door();
        let who = at.who % self.devices.len();
        let device = &mut self.devices[who][at.device % DEVICES];
        self.world.node.as_ref().unwrap().run(work(device, &door))
    }

    fn step(&mut self, step: &Step) {
        let clock = self.world.ground.clock.clone();
        match step {
            Step::Join { at, node, takeover } => {
                self.with(*at, async |it, door| it.join((door, *node % 2), *takeover).await);
            }
            Step::Bounce { at } => {
                self.with(*at, async |it, door| it.join((door, 0), false).await);
            }
            Step::Answer { at, pick } => self.with(*at, async |it, _| it.answer(*pick)),
            Step::Edit { at, pick } => self.device(*at).edit(*pick),
            Step::Repeat { at, count } => self.device(*at).repeat(*count),
            Step::Reorder { at } => self.device(*at).replay(true),
            Step::Drop { at } => self.device(*at).drop_line(),
            Step::Vanish { at } => self.device(*at).vanish(),
            Step::Hold { at } => self.device(*at).hold(),
            Step::Deliver { at } => self.device(*at).deliver(),
            Step::Settle => self.settle(),
            Step::Extend { who, minutes } => self.click(Some(*who), Turn::Minutes(*minutes)),
            Step::ExtendAll { minutes } => self.click(None, Turn::Minutes(*minutes)),
            Step::Pause { who } => self.click(*who, Turn::Pause),
            Step::Resume { who } => self.click(*who, Turn::Resume),
            Step::ClickAgain { which } if !self.clicks.is_empty() => {
                let which = which % self.clicks.len();
                self.click_at(which);
            }
            Step::ClickAgain { .. } => {}
            Step::HandIn { at } => self.hand_in(*at),
            Step::End { who } => self.end_by_staff(*who % self.devices.len()),
            Step::Advance { ms } => self.advance(*ms),
            Step::ToDeadline { who, offset_ms } => {
                self.move_to_deadline(*who % self.devices.len(), *offset_ms);
            }
            Step::JumpWall { ms } => clock.jump_wall(*ms),
            Step::Sweep => {
                let app = self.door().app;
                // A database that is cut leaves it for the next sweep.
                let _ = self.world.node().run(janitor::sweep(&app));
            }
            Step::Restart => self.restart(Node::stop),
            Step::Kill => self.restart(Node::kill),
            Step::CutDatabase => faults::put(self.world.node(), faults::CUT),
            Step::FillDisk => faults::put(self.world.node(), faults::FULL),
            Step::Heal => faults::heal(self.world.node()),
        }
        self.devices.iter_mut().flatten().for_each(Device::overhear);
    }

    fn settle(&mut self) {
        let devices = &mut self.devices;
        self.world.node.as_ref().unwrap().run(async {
            for device in devices.iter_mut().flatten() {
                device.settle().await;
            }
        });
    }

    fn advance(&mut self, ms: i64) {
        self.world.ground.clock.advance(Duration::from_millis(ms.unsigned_abs()));
        // Whoever waits for the clock gets a turn; what they start goes on with the next step.
        self.world.node().run(async {
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
        });
    }

    fn move_to_deadline(&mut self, who: usize, offset_ms: i64) {
        let truth = self.truth(who);
        let now_ms = self.world.ground.clock.now().0;
        if let Some(deadline_ms) = truth.sitting.deadline_ms {
            // Civil time approaches a wall that was set, so that a moment is met to within that.
            self.advance((deadline_ms + offset_ms - now_ms).max(0));
        }
    }

    fn truth(&self, who: usize) -> Truth {
        let door = self.door();
        self.world.node().run(Truth::read(&door.app, self.sat.session, self.sat.sittings[who]))
    }

    fn click(&mut self, who: Option<usize>, turn: Turn) {
        let key = format!("{}-{}", self.sat.session, self.clicks.len());
        let who = who.map(|who| who % self.devices.len());
        self.clicks.push(Click { key, who, turn, fate: ClickFate::Unknown });
        self.click_at(self.clicks.len() - 1);
    }

    fn click_at(&mut self, which: usize) {
        let click = self.clicks[which].clone();
        let (door, session, staff) =
            (self.door(), self.sat.session, self.world.people.invigilator.clone());
        let id = click.who.map(|who| self.sat.sittings[who]);
        let why = Reasoned { reason: "网络故障".to_owned(), request_key: click.key };
        let answer = self.world.node().run(async {
            let app = &door.app;
            match id {
                Some(id) => {
                    sitting::turn_sitting(app, &staff, id, (click.turn, why)).await.map(|_| ())
                }
                None => {
                    let all = (session, None);
                    sitting::turn_session(app, &staff, all, (click.turn, why)).await.map(|_| ())
                }
            }
        });
        let fate = match answer {
            Ok(()) => ClickFate::Given,
            Err(AppError::Conflict(_)) => ClickFate::Refused,
            Err(_) => ClickFate::Unknown,
        };
        let before = self.clicks[which].fate;
        // A pause may have found the clock stopped, and find it running later: the same click, another deed.
        let is_credit = matches!(click.turn, Turn::Minutes(_));
        if before == ClickFate::Given && fate == ClickFate::Refused && is_credit {
            self.complaints.push(("a click given is refused", format!("{:?}", self.clicks[which])));
        }
        if before != ClickFate::Given {
            self.clicks[which].fate = fate;
        }
        if fate == ClickFate::Given {
            self.show_deadlines();
        }
    }

    /// Every page that sits shows what stands, without the clock moving.
    fn show_deadlines(&mut self) {
        for who in 0..self.devices.len() {
            let truth = self.truth(who);
            let devices = &mut self.devices[who];
            self.world.node.as_ref().unwrap().run(async {
                for device in devices {
                    checks::deadline_is_shown(device, &truth).await;
                }
            });
        }
    }

    fn hand_in(&mut self, at: At) {
        // What is held up on the way brings no summary.
        if self.device(at).line.as_ref().is_some_and(Line::is_held) {
            return;
        }
        self.with(at, async |it, _| {
            it.settle().await;
            let request = FromCandidate::HandInRequest {};
            let is_summary = |word: &ToCandidate| {
                matches!(word, ToCandidate::HandInSummary { .. } | ToCandidate::Trouble(_))
            };
            if let Some(ToCandidate::HandInSummary { token, .. }) =
                it.ask(&request, is_summary).await
            {
                let confirm = FromCandidate::HandInConfirm { token };
                let is_done = |word: &ToCandidate| {
                    matches!(word, ToCandidate::Finished { .. } | ToCandidate::Trouble(_))
                };
                it.ask(&confirm, is_done).await;
            }
        });
    }

    fn end_by_staff(&mut self, who: usize) {
        let (door, session) = (self.door(), self.sat.session);
        let Some(id) = self.world.people.invigilator.person() else { return };
        let grants = vec![Grant { role: Role::Office, path: "/".to_owned() }];
        let chief = Actor::Person { id, grants };
        let people = self.sat.callers[who].actor.person().into_iter().collect();
        self.ends.push((who, self.world.ground.clock.now().0));
        for kind in [Kind::EndProposed, Kind::Ended] {
            let order = Order {
                deed: Deed::Note(kind),
                code: ReasonCode::Other,
                reason: "测试".to_owned(),
                request_key: format!("{session} {who} {} {}", self.ends.len(), kind.name()),
            };
            // Before the start, or while the store is away, it cannot be: both are answered.
            let end = deeds::carry_out(&door.app, &chief, session, &people, order);
            let _ = self.world.node().run(end);
        }
    }

    fn restart(&mut self, end: impl FnOnce(Node)) {
        let node = self.world.node.take().unwrap();
        end(node);
        self.tally.kills += 1;
        self.world.node = Some(Node::start(&self.world.ground));
        self.devices.iter_mut().flatten().for_each(Device::overhear);
        self.devices.iter_mut().flatten().for_each(Device::hang_up);
    }

    /// Everything is whole again, everybody comes back and says what was not acknowledged; then time runs out.
    fn end(&mut self, sabotage: Option<Sabotage>) {
        faults::heal(self.world.node());
        self.devices.iter_mut().flatten().for_each(Device::deliver);
        self.come_back();
        for which in 0..self.clicks.len() {
            if self.clicks[which].fate == ClickFate::Unknown {
                self.click_at(which);
            }
        }
        for who in (0..self.devices.len()).map(Some).chain([None]) {
            self.click(who, Turn::Resume);
        }
        self.come_back();
        self.show_deadlines();
        self.run_out();
        if let Some(Sabotage::Tampering(statement)) = sabotage {
            let id = self.sat.sittings[0].to_string();
            let tampering = vec![statement.replace("{id}", &id)];
            let door = self.door();
            self.world.node().run(run(&door.app, tampering)).unwrap();
        }
        for who in 0..self.devices.len() {
            let truth = self.truth(who);
            checks::check(self, (who, self.plan), &truth);
        }
        for device in self.devices.iter_mut().flatten() {
            self.complaints.append(&mut device.complaints);
            self.tally.acks += u64::try_from(device.log.len() - device.open_entries()).unwrap();
        }
    }

    /// Each device in turn sits down and is done when everything is acknowledged.
    fn come_back(&mut self) {
        for who in 0..self.devices.len() {
            for device in 0..DEVICES {
                let at = At { who, device };
                if self.device(at).open_entries() == 0 && device > 0 {
                    continue;
                }
                let is_back = self.with(at, async |it, door| {
                    let is_back = it.join((door, 0), true).await;
                    it.settle().await;
                    is_back
                });
                if !is_back || self.device(at).open_entries() > 0 {
                    let left = self.device(at).open_entries();
                    let what = format!("{:?}: welcome {is_back}, {left} open", at);
                    self.complaints.push(("cannot come back", what));
                }
            }
        }
    }

    /// Past every deadline and every grace, and swept until nothing is left to do.
    fn run_out(&mut self) {
        let latest = (0..self.devices.len()).filter_map(|who| self.truth(who).sitting.deadline_ms);
        let now_ms = self.world.ground.clock.now().0;
        let left_ms = latest.max().map_or(0, |at_ms| (at_ms - now_ms).max(0));
        self.devices.iter_mut().flatten().for_each(Device::hang_up);
        // A wall that was set is approached by half a millisecond a second at most.
        self.advance(left_ms + left_ms / 1_000 + LONG_AFTER_MS);
        let app = self.door().app;
        let swept = self.world.node().run(async {
            for _ in 0..20 {
                if janitor::sweep(&app).await? == janitor::Swept::default() {
                    break;
                }
            }
            Ok::<_, AppError>(())
        });
        if let Err(error) = swept {
            self.complaints.push(("sweep failed", error.to_string()));
        }
    }
}
