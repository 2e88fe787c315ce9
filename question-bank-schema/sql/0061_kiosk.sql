-- One device at the door of a room signs in many. Appended; a key of the device stands for one person at the door, so
-- that what waited without network may be sent again.

CREATE TABLE door_sign_in (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    person_id TEXT NOT NULL REFERENCES person (id), -- the candidate
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('admitted', 'queued', 'second_look')),
    reason TEXT NOT NULL,               -- a stable word: matched, different, no_consent …
    is_late BIGINT NOT NULL,            -- 1: was taken without network and compared afterwards
    operator_id TEXT NOT NULL REFERENCES person (id),
    request_key TEXT NOT NULL CONSTRAINT door_sign_in_request_unique UNIQUE,
    captured_ms BIGINT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX door_sign_in_by_session ON door_sign_in (session_id, created_ms);
