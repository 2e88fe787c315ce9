-- What people decide about answers that came too late. Appended; the newest stands.

CREATE TABLE late_decision (
    id TEXT PRIMARY KEY,
    sitting_id TEXT NOT NULL,
    slot BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('count', 'leave')),
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL REFERENCES person (id),
    request_key TEXT NOT NULL CONSTRAINT late_decision_request_unique UNIQUE,
    created_ms BIGINT NOT NULL,
    FOREIGN KEY (sitting_id, slot, seq) REFERENCES step (sitting_id, slot, seq)
);
CREATE INDEX late_decision_by_step ON late_decision (sitting_id, slot, seq);
