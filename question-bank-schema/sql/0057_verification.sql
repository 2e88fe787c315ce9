-- Re-verification after the exam (考后核验): how the machine sorted each sitting, what two people marked, and signed.

CREATE TABLE verification (
    sitting_id TEXT PRIMARY KEY REFERENCES sitting (id),
    band TEXT NOT NULL CHECK (band IN ('outlier', 'uncompared', 'alike', 'by_hand')),
    why TEXT NOT NULL,                  -- uncompared: a stable word; else empty
    farthest DOUBLE PRECISION,          -- distance of the farthest face from the reference
    threshold DOUBLE PRECISION,
    model_sha256 TEXT,
    resembles_id TEXT REFERENCES person (id), -- another candidate of the session, of an outlier
    incident_id TEXT REFERENCES incident (id),      -- the flag that a mark raised
    created_ms BIGINT NOT NULL
);

CREATE TABLE verification_face (
    evidence_id TEXT PRIMARY KEY REFERENCES evidence (id),
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    part BIGINT NOT NULL,               -- the group of alike faces; the reference's is 0
    distance DOUBLE PRECISION           -- to the reference; null: no face fit for comparison
);
CREATE INDEX verification_face_by_sitting ON verification_face (sitting_id);

CREATE TABLE verification_mark (
    id TEXT PRIMARY KEY,
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    mark TEXT NOT NULL CHECK (mark IN ('same', 'different', 'unsure')), -- the newest of a person stands
    reason TEXT NOT NULL,
    marked_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL
);
CREATE INDEX verification_mark_by_sitting ON verification_mark (sitting_id, created_ms);

CREATE TABLE verification_signature (
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    signed_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (session_id, signed_by)
);
