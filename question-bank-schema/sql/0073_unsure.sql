-- A person may say of an incident that it cannot be told: left to the review. The list of words of a column cannot be
-- changed in both databases, so the table is made anew and keeps its rows.

CREATE TABLE incident_decision_kept AS SELECT * FROM incident_decision;
DROP TABLE incident_decision;
CREATE TABLE incident_decision (
    id TEXT PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incident (id),
    decision TEXT NOT NULL CHECK (decision IN ('confirmed', 'dismissed', 'unsure', 'reopened')),
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL REFERENCES person (id),
    request_key TEXT NOT NULL CONSTRAINT incident_decision_request_unique UNIQUE,
    created_ms BIGINT NOT NULL
);
INSERT INTO incident_decision (id, incident_id, decision, reason, decided_by, request_key, created_ms)
SELECT id, incident_id, decision, reason, decided_by, request_key, created_ms FROM incident_decision_kept;
DROP TABLE incident_decision_kept;
CREATE INDEX incident_decision_by_incident ON incident_decision (incident_id);
