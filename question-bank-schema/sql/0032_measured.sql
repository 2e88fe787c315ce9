-- What questions turned out to be: how right candidates were and how long they took, summed per session, so that
-- no line is about a person. Written once, when the results of a session are released.

CREATE TABLE session_measured (
    session_id TEXT PRIMARY KEY REFERENCES exam_session (id),
    created_ms BIGINT NOT NULL
);

CREATE TABLE item_measured (
    session_id TEXT NOT NULL REFERENCES session_measured (session_id),
    version_id TEXT NOT NULL REFERENCES item_version (id),
    responses BIGINT NOT NULL,          -- marked
    millionths_sum BIGINT NOT NULL,     -- of their fractions
    timed BIGINT NOT NULL,              -- answered at a time that was noted
    seconds_sum BIGINT NOT NULL,
    PRIMARY KEY (session_id, version_id)
);
CREATE INDEX item_measured_by_version ON item_measured (version_id);

-- Parameters of the three-parameter logistic model, fitted elsewhere; the newest of a version stands.
CREATE TABLE item_parameters (
    id TEXT PRIMARY KEY,
    version_id TEXT NOT NULL REFERENCES item_version (id),
    a DOUBLE PRECISION NOT NULL,
    b DOUBLE PRECISION NOT NULL,
    c DOUBLE PRECISION NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX item_parameters_by_version ON item_parameters (version_id, created_ms);
