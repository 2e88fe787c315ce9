-- Self-test: saved sets, tries with their answers, and the notebook of what went wrong.
-- Answers and notes are appended; notebook is their fold, kept in the same transaction.

CREATE TABLE practice_set (
    id TEXT PRIMARY KEY,
    node_id TEXT NOT NULL REFERENCES org_node (id),          -- owns it; its questions lie in the bank below
    audience_node_id TEXT NOT NULL REFERENCES org_node (id), -- for those who study there or below …
    audience_exam_id TEXT REFERENCES exam (id),              -- … and are enrolled in this exam, unless null
    title TEXT NOT NULL,
    note TEXT NOT NULL,                 -- plain words to whoever practises
    filter TEXT NOT NULL,               -- JSON: which questions it takes in when it is published
    draws BIGINT,                       -- questions of one try; null: all
    state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'withdrawn')),
    created_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    changed_ms BIGINT NOT NULL
);
CREATE INDEX practice_set_by_audience ON practice_set (audience_node_id, state);

CREATE TABLE practice_item (
    set_id TEXT NOT NULL REFERENCES practice_set (id),
    entry_id TEXT NOT NULL REFERENCES bank_entry (id),
    added_ms BIGINT NOT NULL,
    PRIMARY KEY (set_id, entry_id)
);

CREATE TABLE practice_try (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    set_id TEXT REFERENCES practice_set (id), -- null: a review of the notebook
    seed TEXT NOT NULL,
    snapshot_sha256 TEXT NOT NULL REFERENCES pool_snapshot (sha256),
    frozen TEXT NOT NULL,               -- JSON, as of a paper
    frozen_sha256 TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX practice_try_by_person ON practice_try (person_id, set_id);
CREATE INDEX practice_try_by_age ON practice_try (created_ms);

CREATE TABLE practice_answer (
    try_id TEXT NOT NULL REFERENCES practice_try (id),
    slot BIGINT NOT NULL,
    entry_id TEXT NOT NULL REFERENCES bank_entry (id),
    response TEXT NOT NULL,             -- JSON; null: the key was asked for without an answer
    fraction DOUBLE PRECISION,          -- null: only a person could judge
    rule TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (try_id, slot)
);

CREATE TABLE notebook_note (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    entry_id TEXT NOT NULL REFERENCES bank_entry (id),
    what TEXT NOT NULL CHECK (what IN ('kept', 'dropped')),
    created_ms BIGINT NOT NULL
);
CREATE INDEX notebook_note_by_person ON notebook_note (person_id, entry_id);

CREATE TABLE notebook (
    person_id TEXT NOT NULL REFERENCES person (id),
    entry_id TEXT NOT NULL REFERENCES bank_entry (id),
    set_id TEXT REFERENCES practice_set (id), -- where it was met last; null: only in reviews
    place BIGINT NOT NULL,              -- index of its box
    due_ms BIGINT NOT NULL,
    wrongs BIGINT NOT NULL,
    rights BIGINT NOT NULL,
    kept BIGINT NOT NULL,               -- 1: by hand, leaves only by hand
    changed_ms BIGINT NOT NULL,
    PRIMARY KEY (person_id, entry_id)
);
CREATE INDEX notebook_by_due ON notebook (person_id, due_ms);
