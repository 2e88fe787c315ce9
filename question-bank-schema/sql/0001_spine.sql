-- The spine: organisation, people, bank, exams, sittings, watching.
--
-- One text for SQLite and PostgreSQL. Ids are UUIDv7 as text; moments are BIGINT milliseconds UTC and
-- end in _ms; booleans are BIGINT 0/1; JSON is TEXT; bytes are TEXT in
-- hexadecimal or base64, since no binary type means the same to both.
-- Facts are appended (versions, ledger, steps, marks, decisions, audit); what is updated is a projection.

-- Organisation ------------------------------------------------------------------------------------

CREATE TABLE org_node (
    id TEXT PRIMARY KEY,
    parent_id TEXT REFERENCES org_node (id),
    kind TEXT NOT NULL CHECK (kind IN ('university', 'college', 'centre', 'room')),
    name TEXT NOT NULL,
    path TEXT NOT NULL UNIQUE,          -- '/' + ids from the root + '/': a subtree is a prefix
    created_ms BIGINT NOT NULL
);

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    node_id TEXT NOT NULL REFERENCES org_node (id),
    login TEXT NOT NULL CONSTRAINT person_login_unique UNIQUE,
    display_name TEXT NOT NULL,
    number TEXT NOT NULL,               -- student or staff number
    password_hash TEXT NOT NULL,        -- PHC string, argon2id
    is_active BIGINT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX person_by_number ON person (number);

CREATE TABLE role_grant (
    person_id TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL CHECK (role IN ('student', 'invigilator', 'author', 'marker', 'office', 'admin')),
    node_id TEXT NOT NULL REFERENCES org_node (id),
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (person_id, role, node_id)
);

CREATE TABLE login (
    token_sha256 TEXT PRIMARY KEY,      -- the cookie itself is never stored
    person_id TEXT NOT NULL REFERENCES person (id),
    csrf_token TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    revoked_ms BIGINT
);
CREATE INDEX login_by_person ON login (person_id);

CREATE TABLE login_throttle (
    subject TEXT PRIMARY KEY,           -- account and address, digested
    failures BIGINT NOT NULL,
    blocked_until_ms BIGINT NOT NULL,
    updated_ms BIGINT NOT NULL
);

-- Question bank -----------------------------------------------------------------------------------

CREATE TABLE bank_folder (
    id TEXT PRIMARY KEY,
    node_id TEXT NOT NULL REFERENCES org_node (id),
    parent_id TEXT REFERENCES bank_folder (id),
    name TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);

CREATE TABLE bank_entry (
    id TEXT PRIMARY KEY,
    folder_id TEXT NOT NULL REFERENCES bank_folder (id),
    created_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL
);
CREATE INDEX bank_entry_by_folder ON bank_entry (folder_id);

CREATE TABLE item_version (
    id TEXT PRIMARY KEY,
    entry_id TEXT NOT NULL REFERENCES bank_entry (id),
    number BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'ready', 'retired')),
    kind TEXT NOT NULL,
    content TEXT NOT NULL,              -- question-bank-schema/json/v1
    content_sha256 TEXT NOT NULL,
    difficulty BIGINT NOT NULL,         -- 1 easy .. 5 hard, as the author judges it
    created_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    changed_ms BIGINT NOT NULL,
    published_ms BIGINT,
    retired_ms BIGINT,
    CONSTRAINT item_version_number_unique UNIQUE (entry_id, number)
);
CREATE INDEX item_version_by_state ON item_version (state, kind);

CREATE TABLE item_tag (
    entry_id TEXT NOT NULL REFERENCES bank_entry (id),
    tag TEXT NOT NULL,
    PRIMARY KEY (entry_id, tag)
);
CREATE INDEX item_tag_by_tag ON item_tag (tag);

CREATE TABLE bank_image (
    sha256 TEXT PRIMARY KEY,
    media_type TEXT NOT NULL,
    bytes_base64 TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL
);

-- Exams, sessions, papers -------------------------------------------------------------------------

CREATE TABLE exam (
    id TEXT PRIMARY KEY,
    node_id TEXT NOT NULL REFERENCES org_node (id),
    title TEXT NOT NULL,
    instructions TEXT NOT NULL,         -- sanitized HTML
    blueprint TEXT NOT NULL,            -- JSON
    duration_ms BIGINT NOT NULL,
    proctoring TEXT NOT NULL,           -- JSON: which indicators, thresholds, frame interval
    created_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL
);

CREATE TABLE exam_session (
    id TEXT PRIMARY KEY,
    exam_id TEXT NOT NULL REFERENCES exam (id),
    node_id TEXT NOT NULL REFERENCES org_node (id),
    title TEXT NOT NULL,
    opens_ms BIGINT NOT NULL,           -- lobby and sign-in open
    starts_ms BIGINT NOT NULL,          -- first moment a paper may be seen
    closes_ms BIGINT NOT NULL,          -- last moment to begin
    caps_at_close BIGINT NOT NULL,      -- 1: personal time ends at closes_ms even if begun late
    seed TEXT NOT NULL,
    released_ms BIGINT,                 -- results visible to candidates
    created_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL
);

CREATE TABLE enrolment (
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    seat TEXT NOT NULL,
    multiplier_permille BIGINT NOT NULL, -- accommodation: 1000 = none, 1500 = half as much again
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (session_id, person_id)
);
CREATE INDEX enrolment_by_person ON enrolment (person_id);

CREATE TABLE pool_snapshot (
    sha256 TEXT PRIMARY KEY,
    snapshot TEXT NOT NULL,             -- JSON: blueprint and pool that papers were drawn from
    created_ms BIGINT NOT NULL
);

CREATE TABLE paper (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    seed TEXT NOT NULL,
    snapshot_sha256 TEXT NOT NULL REFERENCES pool_snapshot (sha256),
    frozen TEXT NOT NULL,               -- JSON: slots → version, option order, marks
    frozen_sha256 TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    CONSTRAINT paper_one_each UNIQUE (session_id, person_id)
);

-- Sittings ----------------------------------------------------------------------------------------

CREATE TABLE sitting (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    state TEXT NOT NULL CHECK (state IN ('arrived', 'awaiting_staff', 'admitted', 'in_progress', 'finished')),
    lane TEXT NOT NULL CHECK (lane IN ('undecided', 'face', 'staff')),
    waiting_for TEXT,                   -- awaiting_staff: a stable word why, or null
    fencing BIGINT NOT NULL,            -- the highest token that may write
    arrived_ms BIGINT NOT NULL,
    admitted_ms BIGINT,
    admitted_by TEXT REFERENCES person (id), -- null: by face
    started_ms BIGINT,
    deadline_ms BIGINT,                 -- projection of the ledger, kept in the same transaction
    finished_ms BIGINT,
    finish_reason TEXT CHECK (finish_reason IN ('handed_in', 'time_up', 'staff')),
    scored_ms BIGINT,                   -- marked by rule; null once finished: the janitor's work
    CONSTRAINT sitting_one_each UNIQUE (session_id, person_id)
);
CREATE INDEX sitting_by_deadline ON sitting (state, deadline_ms);
CREATE INDEX sitting_by_scoring ON sitting (scored_ms, state);
CREATE INDEX sitting_by_person ON sitting (person_id);

CREATE TABLE ledger_entry (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    sitting_id TEXT REFERENCES sitting (id), -- null: everyone of the session
    credit_ms BIGINT NOT NULL,
    reason TEXT NOT NULL,
    author_id TEXT NOT NULL REFERENCES person (id),
    request_key TEXT NOT NULL CONSTRAINT ledger_request_unique UNIQUE, -- a click sent twice counts once
    created_ms BIGINT NOT NULL
);
CREATE INDEX ledger_by_session ON ledger_entry (session_id);

CREATE TABLE step (
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    slot BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    response TEXT NOT NULL,             -- JSON
    lane TEXT NOT NULL CHECK (lane IN ('counted', 'late')),
    authored_ms BIGINT NOT NULL,        -- by the client's clock, corrected by its measured offset
    received_ms BIGINT NOT NULL,
    PRIMARY KEY (sitting_id, slot, seq)
);

CREATE TABLE mark (
    id TEXT PRIMARY KEY,
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    slot BIGINT NOT NULL,
    fraction DOUBLE PRECISION NOT NULL,
    rule TEXT NOT NULL,                 -- the scoring rule, or 'person'
    comment TEXT NOT NULL,
    marker_id TEXT REFERENCES person (id), -- null: by rule
    created_ms BIGINT NOT NULL
);
CREATE INDEX mark_by_sitting ON mark (sitting_id, slot);

CREATE TABLE message (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    sitting_id TEXT REFERENCES sitting (id), -- null: announcement to all
    author_id TEXT NOT NULL REFERENCES person (id),
    body TEXT NOT NULL,
    request_key TEXT NOT NULL CONSTRAINT message_request_unique UNIQUE,
    created_ms BIGINT NOT NULL
);
CREATE INDEX message_by_session ON message (session_id);

CREATE TABLE message_receipt (
    message_id TEXT NOT NULL REFERENCES message (id),
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    read_ms BIGINT NOT NULL,
    PRIMARY KEY (message_id, sitting_id)
);

-- Faces and watching ------------------------------------------------------------------------------

CREATE TABLE consent (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    choice TEXT NOT NULL CHECK (choice IN ('face', 'staff', 'withdrawn')),
    text_version TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX consent_by_person ON consent (person_id, session_id);

CREATE TABLE photo (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    source TEXT NOT NULL CHECK (source IN ('camera', 'staff')),
    evidence_id TEXT NOT NULL,
    template TEXT NOT NULL,             -- sealed, hexadecimal; the embedding never lies here in clear
    model_sha256 TEXT NOT NULL,
    added_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    erased_ms BIGINT
);
CREATE INDEX photo_by_person ON photo (person_id);

CREATE TABLE sign_in (
    id TEXT PRIMARY KEY,
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'referred', 'admitted_by_staff')),
    reason TEXT NOT NULL,               -- a quality problem, 'different', 'no_model', 'consent', 'id_checked' …
    distance DOUBLE PRECISION,
    threshold DOUBLE PRECISION,
    model_sha256 TEXT,
    evidence_id TEXT,
    decided_by TEXT REFERENCES person (id),
    created_ms BIGINT NOT NULL
);
CREATE INDEX sign_in_by_sitting ON sign_in (sitting_id);

CREATE TABLE incident (
    id TEXT PRIMARY KEY,
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    indicator TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'incident')),
    started_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    score DOUBLE PRECISION,
    threshold DOUBLE PRECISION,
    model_sha256 TEXT
);
CREATE INDEX incident_by_sitting ON incident (sitting_id, started_ms);

CREATE TABLE incident_decision (
    id TEXT PRIMARY KEY,
    incident_id TEXT NOT NULL REFERENCES incident (id),
    decision TEXT NOT NULL CHECK (decision IN ('confirmed', 'dismissed', 'reopened')),
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL REFERENCES person (id),
    request_key TEXT NOT NULL CONSTRAINT incident_decision_request_unique UNIQUE,
    created_ms BIGINT NOT NULL
);
CREATE INDEX incident_decision_by_incident ON incident_decision (incident_id);

CREATE TABLE evidence (
    id TEXT PRIMARY KEY,
    sitting_id TEXT REFERENCES sitting (id),   -- null: an enrolment photo
    incident_id TEXT REFERENCES incident (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('start', 'peak', 'end', 'sign_in', 'enrolment')),
    object_key TEXT NOT NULL,
    sha256 TEXT NOT NULL,               -- of the clear bytes
    captured_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    erased_ms BIGINT
);
CREATE INDEX evidence_by_incident ON evidence (incident_id);
CREATE INDEX evidence_by_expiry ON evidence (erased_ms, expires_ms);

CREATE TABLE coverage (
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    minute BIGINT NOT NULL,             -- minutes since 1970
    observed_ms BIGINT NOT NULL,        -- of 60,000
    analysed_frames BIGINT NOT NULL,
    shed_frames BIGINT NOT NULL,
    PRIMARY KEY (sitting_id, minute)
);

CREATE TABLE client_event (
    id TEXT PRIMARY KEY,
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    kind TEXT NOT NULL,                 -- focus_lost, fullscreen_left, paste, takeover, reconnected …
    detail TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX client_event_by_sitting ON client_event (sitting_id, created_ms);

CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    actor_id TEXT REFERENCES person (id),      -- null: the system
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX audit_by_subject ON audit (subject, created_ms);
