//! A candidate's page: a log that is written before anything is sent, a line, and what the page was told.
//!
//! **Invariant:** nothing leaves the log; an entry whose number was taken meanwhile by another device gets a
//! new number, and its old one is remembered as such.

use std::collections::BTreeMap;
use std::sync::Arc;

use examhall::app::accounts::Caller;
use examhall::kernel::Clock as _;
use examhall::kernel::ManualClock;
use examhall::kernel::id::SittingId;
use examhall::kernel::limits::PROTOCOL_VERSION;
use examhall::wire::candidate::{FromCandidate, Stage, ToCandidate, Welcome};
use examhall::wire::item::{Paper, QuestionBody, Response};

pub use super::entry::{Content, Entry, Fate, Key};
use super::line::{Heard, Line};
use super::node::Door;

/// What a page saw that must not be.
pub type Complaint = (&'static str, String);

/// A page.
pub struct Device {
    pub name: String,
    pub sitting: SittingId,
    caller: Caller,
    clock: Arc<ManualClock>,
    skew_ms: i64,
    pub log: BTreeMap<Key, Entry>,
    /// In the order typed.
    order: Vec<Key>,
    pub line: Option<Line>,
    /// Lines that ended for the page and not for the server.
    ghosts: Vec<Line>,
    pub paper: Option<Paper>,
    pub stage: Option<Stage>,
    pub deadline_ms: Option<i64>,
    pub finished: Option<(i64, String)>,
    pub complaints: Vec<Complaint>,
    /// Numbers known to be taken in each slot.
    taken: BTreeMap<u32, u32>,
    /// Said on the present line and not answered.
    under_way: Vec<Key>,
    typed: u32,
    /// A server that lies: acknowledged before it is delivered. Only to prove that it is caught.
    pub lied_to: bool,
}

impl Device {
    pub fn new(
        name: String,
        (sitting, caller): (SittingId, Caller),
        (clock, skew_ms): (Arc<ManualClock>, i64),
    ) -> Self {
        Self {
            name,
            sitting,
            caller,
            clock,
            skew_ms,
            log: BTreeMap::new(),
            order: Vec::new(),
            line: None,
            ghosts: Vec::new(),
            paper: None,
            stage: None,
            deadline_ms: None,
            finished: None,
            complaints: Vec::new(),
            taken: BTreeMap::new(),
            under_way: Vec::new(),
            typed: 0,
            lied_to: false,
        }
    }

    fn page_ms(&self) -> i64 {
        self.clock.now().0 + self.skew_ms
    }

    /// Opens a line, says hello, hears the welcome and sends what is not acknowledged. False when the
    /// server would not have it.
    pub async fn join(&mut self, (door, node): (&Door, usize), takeover: bool) -> bool {
        self.drop_line();
        let mut line = Line::open(door, node, self.caller.clone());
        line.say(&FromCandidate::Hello {
            protocol: PROTOCOL_VERSION,
            sitting_id: self.sitting,
            tab: self.name.clone(),
            takeover,
            client_ms: self.page_ms(),
        });
        self.line = Some(line);
        while self.line.is_some() {
            match self.listen().await {
                Some(ToCandidate::Welcome(_)) => {
                    self.replay(false);
                    return true;
                }
                // Open elsewhere, or the store is away: try again later.
                Some(ToCandidate::Trouble(_)) => self.drop_line(),
                _ => {}
            }
        }
        false
    }

    /// Sends everything that is not acknowledged.
    pub fn replay(&mut self, newest_first: bool) {
        let is_open = |key: &&Key| self.log[*key].fate == Fate::Open;
        let mut open: Vec<Key> = self.order.iter().filter(is_open).copied().collect();
        if newest_first {
            open.reverse();
        }
        for key in open {
            self.send(key);
        }
    }

    /// Types a response into a slot that `pick` chooses.
    pub fn answer(&mut self, pick: u32) {
        let Some(paper) = &self.paper else { return };
        let questions: Vec<_> = paper.sections.iter().flat_map(|it| &it.questions).collect();
        let question = questions[usize::try_from(pick).unwrap() % questions.len()];
        self.typed += 1;
        let words = format!("{} {}", self.name, self.typed);
        let choice = pick / 16;
        let response = match &question.body {
            _ if choice % 16 == 15 => None,
            QuestionBody::SingleChoice { options } => {
                let option = &options[usize::try_from(choice).unwrap() % options.len()];
                Some(Response::SingleChoice { option: option.id.clone() })
            }
            QuestionBody::TrueFalse {} => {
                Some(Response::TrueFalse { value: choice.is_multiple_of(2) })
            }
            QuestionBody::Essay { .. } => {
                // Long ones need pages of their own: what a full disk refuses first.
                let repeats = if choice.is_multiple_of(4) { 400 } else { 1 };
                Some(Response::Essay {
                    text: format!("{words} 长文").repeat(repeats),
                    attachments: Vec::new(),
                })
            }
            _ => Some(Response::ShortAnswer { text: words }),
        };
        let essay = match &response {
            Some(Response::Essay { text, .. }) => Some(text.clone()),
            _ => None,
        };
        let slot = question.slot;
        self.type_in(slot, (Content::Whole(response), essay));
    }

    fn type_in(&mut self, slot: u32, (content, essay): (Content, Option<String>)) {
        let entry = Entry {
            content,
            essay,
            authored_ms: self.page_ms(),
            authored_civil_ms: self.clock.now().0,
            acked_civil_ms: i64::MAX,
            fate: Fate::Open,
        };
        let key = self.append(slot, entry);
        self.send(key);
    }

    /// Changes a stretch of the newest essay that is acknowledged, as its page saves it every few seconds.
    pub fn edit(&mut self, pick: u32) {
        let newest = self.order.iter().rev().find(|key| self.log[*key].essay.is_some());
        let Some((slot, base_seq)) = newest.copied() else { return };
        let base = &self.log[&(slot, base_seq)];
        if !matches!(base.fate, Fate::Acked { .. }) {
            return;
        }
        self.typed += 1;
        let insert = format!("改{}", self.typed);
        let edited = base.edited((base_seq, pick), insert);
        self.type_in(slot, edited);
    }

    fn append(&mut self, slot: u32, entry: Entry) -> Key {
        let seq = self.taken.entry(slot).or_default();
        *seq += 1;
        let key = (slot, *seq);
        self.log.insert(key, entry);
        self.order.push(key);
        key
    }

    fn send(&mut self, key: Key) {
        let Some(line) = &mut self.line else { return };
        let entry = self.log.get_mut(&key).unwrap();
        let ((slot, seq), authored_ms) = (key, entry.authored_ms);
        line.say(&match entry.content.clone() {
            Content::Whole(response) => FromCandidate::Answer { slot, seq, response, authored_ms },
            Content::Edit { base_seq, at, delete, insert } => {
                FromCandidate::AnswerEdit { slot, seq, base_seq, at, delete, insert, authored_ms }
            }
        });
        if self.lied_to {
            let (received_ms, head) = (entry.authored_civil_ms, String::new());
            entry.fate = Fate::Acked { late: false, received_ms, head };
        }
        if !line.is_held() {
            self.under_way.push(key);
        }
    }

    /// Sends the newest `count` entries once more.
    pub fn repeat(&mut self, count: usize) {
        let live = |key: &&Key| self.log[*key].fate != Fate::Renumbered;
        let newest: Vec<Key> = self.order.iter().rev().filter(live).take(count).copied().collect();
        for key in newest {
            self.send(key);
        }
    }

    /// The line ends and the server notices.
    pub fn drop_line(&mut self) {
        self.line = None;
        self.under_way.clear();
    }

    /// The line ends and the server does not notice.
    pub fn vanish(&mut self) {
        self.ghosts.extend(self.line.take());
        self.under_way.clear();
    }

    pub fn hold(&mut self) {
        if let Some(line) = &mut self.line {
            line.hold();
        }
    }

    /// What waits on any line of this device comes through.
    pub fn deliver(&mut self) {
        for line in self.ghosts.iter_mut().chain(&mut self.line) {
            line.deliver();
        }
    }

    /// Nothing of this device is on any line any more.
    pub fn hang_up(&mut self) {
        self.drop_line();
        self.ghosts.clear();
    }

    /// Entries whose fate is not known.
    pub fn open_entries(&self) -> usize {
        self.log.values().filter(|entry| entry.fate == Fate::Open).count()
    }

    /// Waits until the fate of everything said on the present line is known.
    pub async fn settle(&mut self) {
        while !self.under_way.is_empty() && self.line.is_some() {
            self.listen().await;
        }
    }

    /// Hears whatever is there already.
    pub fn overhear(&mut self) {
        while let Some(heard) = self.line.as_mut().and_then(Line::try_hear) {
            self.take(heard);
        }
    }

    /// Says something and hears on until `is_it`; none when the line ended before.
    pub async fn ask(
        &mut self,
        message: &FromCandidate,
        is_it: impl Fn(&ToCandidate) -> bool,
    ) -> Option<ToCandidate> {
        self.line.as_mut()?.say(message);
        while self.line.is_some() {
            if let Some(word) = self.listen().await
                && is_it(&word)
            {
                return Some(word);
            }
        }
        None
    }

    /// Waits for one word.
    pub async fn listen(&mut self) -> Option<ToCandidate> {
        let heard = self.line.as_mut()?.hear().await;
        self.take(heard)
    }

    fn take(&mut self, heard: Heard) -> Option<ToCandidate> {
        match heard {
            Heard::Gone => self.drop_line(),
            Heard::Silence => {
                let waits = format!("{} waits for {:?}", self.name, self.under_way);
                self.complaints.push(("silence", waits));
                self.drop_line();
            }
            Heard::Word(word) => {
                self.note(&word);
                return Some(word);
            }
        }
        None
    }

    fn note(&mut self, word: &ToCandidate) {
        match word {
            ToCandidate::Welcome(welcome) => self.welcomed(welcome),
            ToCandidate::Heartbeat { deadline_ms, .. } => {
                self.deadline_ms = deadline_ms.or(self.deadline_ms);
            }
            ToCandidate::Clock { deadline_ms, .. } => self.deadline_ms = Some(*deadline_ms),
            ToCandidate::Finished { finished_ms, reason, .. } => {
                self.finished = Some((*finished_ms, format!("{reason:?}")));
            }
            ToCandidate::Ack { slot, seq, server_ms, late, head } => {
                let (late, received_ms, head) = (*late, *server_ms, head.clone());
                self.acked((*slot, *seq), Fate::Acked { late, received_ms, head });
            }
            ToCandidate::Nack { slot, seq, trouble } => {
                self.refused((*slot, *seq), &trouble.code);
            }
            _ => {}
        }
    }

    fn welcomed(&mut self, welcome: &Welcome) {
        self.stage = Some(welcome.stage);
        self.deadline_ms = welcome.deadline_ms;
        for answer in &welcome.answers {
            let taken = self.taken.entry(answer.slot).or_default();
            *taken = (*taken).max(answer.seq);
        }
        let Some(paper) = &welcome.paper else { return };
        if let Some(first) = &self.paper
            && first != paper
        {
            self.complaints.push(("another paper", format!("{} was shown another", self.name)));
        }
        self.paper = Some(paper.clone());
    }

    fn acked(&mut self, key: Key, now: Fate) {
        self.under_way.retain(|other| *other != key);
        let Some(entry) = self.log.get_mut(&key) else {
            let what = format!("{} never said {key:?}", self.name);
            self.complaints.push(("ack of nothing", what));
            return;
        };
        if matches!(entry.fate, Fate::Acked { .. }) && entry.fate != now && !self.lied_to {
            let what = format!("{} {key:?}: {:?} then {now:?}", self.name, entry.fate);
            self.complaints.push(("two acks differ", what));
        }
        entry.fate = now;
        entry.acked_civil_ms = self.clock.now().0;
    }

    fn refused(&mut self, key: Key, code: &str) {
        self.under_way.retain(|other| *other != key);
        let Some(entry) = self.log.get_mut(&key) else { return };
        match code {
            // The other device used the number, or that of the base: the content gets the next one, whole.
            "answer.seq_reused" | "answer.send_whole" if entry.fate == Fate::Open => {
                let mut again = entry.clone();
                if let (Content::Edit { .. }, Some(text)) = (&again.content, &again.essay) {
                    again.content = Content::Whole(Some(Response::Essay {
                        text: text.clone(),
                        attachments: Vec::new(),
                    }));
                }
                entry.fate = Fate::Renumbered;
                let key = self.append(key.0, again);
                self.send(key);
            }
            "answer.seq_reused" | "answer.send_whole" if entry.fate == Fate::Renumbered => {}
            "store.unavailable"
            | "store.busy"
            | "sitting.busy"
            | "sitting.superseded"
            | "message.before_hello" => {}
            other => {
                let what = format!("{} {key:?}: {other} for {:?}", self.name, entry.fate);
                self.complaints.push(("refused for no reason", what));
            }
        }
    }
}
