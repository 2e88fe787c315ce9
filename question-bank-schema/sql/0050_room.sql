-- The room while an exam runs: warnings that are confirmed, what staff order for many at once, and what they
-- note about a candidate.

ALTER TABLE message ADD COLUMN is_warning BIGINT NOT NULL DEFAULT 0; -- confirmed like any message; shown and counted apart

CREATE TABLE room_order (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    deed TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    author_id TEXT NOT NULL REFERENCES person (id),
    request_key TEXT NOT NULL CONSTRAINT room_order_request_unique UNIQUE,
    created_ms BIGINT NOT NULL
);

CREATE TABLE room_note (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    person_id TEXT NOT NULL REFERENCES person (id), -- the candidate
    kind TEXT NOT NULL CHECK (kind IN (
        'kept', 'let_go', 'key_on', 'key_off', 'reverify', 'reverified', 'end_proposed', 'end_dropped', 'ended')),
    order_id TEXT NOT NULL REFERENCES room_order (id),
    author_id TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    CONSTRAINT room_note_order_unique UNIQUE (order_id, person_id)
);
CREATE INDEX room_note_by_session ON room_note (session_id, created_ms);
