-- What a camera said when staff asked to see again who is sitting there. Appended, one for each time it was asked.

CREATE TABLE recheck (
    note_id TEXT PRIMARY KEY REFERENCES room_note (id), -- the note that asked
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    person_id TEXT NOT NULL REFERENCES person (id),     -- the candidate
    finding TEXT NOT NULL CHECK (finding IN ('same', 'unsure', 'different', 'not_seen', 'no_camera')),
    distance DOUBLE PRECISION,
    threshold DOUBLE PRECISION,
    model_sha256 TEXT,
    evidence_id TEXT REFERENCES evidence (id),          -- the frame it was said of
    created_ms BIGINT NOT NULL
);
CREATE INDEX recheck_by_session ON recheck (session_id);
