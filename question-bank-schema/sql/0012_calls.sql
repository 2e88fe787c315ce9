-- Calls for help, messages kept ready, and who may go on at another device.

CREATE TABLE help_call (
    id TEXT PRIMARY KEY,
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    note TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX help_call_by_sitting ON help_call (sitting_id, created_ms);

CREATE TABLE help_answer (
    call_id TEXT PRIMARY KEY REFERENCES help_call (id), -- the first who answers
    answered_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL
);

CREATE TABLE canned_message (
    id TEXT PRIMARY KEY,
    node_id TEXT NOT NULL REFERENCES org_node (id), -- for whoever invigilates here or below
    body TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    retired_ms BIGINT
);
CREATE INDEX canned_message_by_node ON canned_message (node_id);

ALTER TABLE exam ADD COLUMN takeover TEXT NOT NULL DEFAULT 'free' CHECK (takeover IN ('free', 'approval'));
ALTER TABLE sitting ADD COLUMN tab TEXT; -- the tab that sits, or sat last

CREATE TABLE takeover_request (
    id TEXT PRIMARY KEY,
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    tab TEXT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX takeover_request_by_sitting ON takeover_request (sitting_id, created_ms);

CREATE TABLE takeover_decision (
    request_id TEXT PRIMARY KEY REFERENCES takeover_request (id), -- the first decision stands
    is_approved BIGINT NOT NULL,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL
);
