-- The ledger learns to reach a room or a whole exam and to stop the clock, and who has seen each change of it.

ALTER TABLE ledger_entry ADD COLUMN kind TEXT NOT NULL DEFAULT 'credit' CHECK (kind IN ('credit', 'pause', 'resume'));
ALTER TABLE ledger_entry ADD COLUMN reach TEXT CHECK (reach IN ('sitting', 'room', 'session', 'exam')); -- null: older than reaches
ALTER TABLE ledger_entry ADD COLUMN node_id TEXT REFERENCES org_node (id);      -- room: who belongs here or below
ALTER TABLE ledger_entry ADD COLUMN pause_id TEXT REFERENCES ledger_entry (id); -- resume: the pause it ends
CREATE INDEX ledger_by_pause ON ledger_entry (pause_id);

ALTER TABLE sitting ADD COLUMN paused_ms BIGINT; -- projection of the ledger like deadline_ms: the clock stands still since

CREATE TABLE clock_receipt (
    entry_id TEXT NOT NULL REFERENCES ledger_entry (id),
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    seen_ms BIGINT NOT NULL,
    PRIMARY KEY (entry_id, sitting_id)
);
CREATE INDEX clock_receipt_by_sitting ON clock_receipt (sitting_id);
