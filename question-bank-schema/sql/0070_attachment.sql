-- Files of essays. Which belong to an answer stands in its step, by digest; here is what has come of them.

CREATE TABLE attachment (
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL,                 -- by its first bytes
    bytes BIGINT NOT NULL,
    object_key TEXT NOT NULL,           -- where it lies sealed
    received_ms BIGINT NOT NULL,
    PRIMARY KEY (sitting_id, sha256)
);
