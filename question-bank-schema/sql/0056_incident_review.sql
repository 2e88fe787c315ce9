-- What reviewers said of a flag after the exam. Appended: an undo is a row without a verdict.

CREATE TABLE incident_review (
    id TEXT PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incident (id),
    resolves BIGINT NOT NULL,           -- 1: the chief, over two that differ
    verdict TEXT CHECK (verdict IN ('violation', 'clear', 'unsure')), -- null: taken back
    reason TEXT NOT NULL,
    reviewed_by TEXT NOT NULL REFERENCES person (id),
    request_key TEXT NOT NULL CONSTRAINT incident_review_request_unique UNIQUE,
    created_ms BIGINT NOT NULL
);
CREATE INDEX incident_review_by_incident ON incident_review (incident_id, created_ms);
