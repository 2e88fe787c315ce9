-- Papers are assembled for a whole session at once. The batch says how, so that each can be derived again.

CREATE TABLE paper_batch (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    number BIGINT NOT NULL,             -- 1 for everyone enrolled in time, then one for each arrival of others
    algorithm TEXT NOT NULL,
    seed TEXT NOT NULL,
    snapshot_sha256 TEXT NOT NULL REFERENCES pool_snapshot (sha256),
    plan TEXT NOT NULL,                 -- JSON: who gets which paper, who sits beside whom, what they had before
    certificate TEXT NOT NULL,          -- JSON: how fair the papers are
    created_ms BIGINT NOT NULL,
    CONSTRAINT paper_batch_number_unique UNIQUE (session_id, number)
);

-- Null: drawn one by one, the first way.
ALTER TABLE paper ADD COLUMN batch_id TEXT REFERENCES paper_batch (id);
