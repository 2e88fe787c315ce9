-- Dossiers (违纪档案): what was done about a flag that became an accusation, step by step, appended.

CREATE TABLE dossier (
    id TEXT PRIMARY KEY,
    incident_id TEXT NOT NULL CONSTRAINT dossier_one_each UNIQUE REFERENCES incident (id),
    sitting_id TEXT NOT NULL REFERENCES sitting (id),
    person_id TEXT NOT NULL REFERENCES person (id),     -- the candidate
    created_ms BIGINT NOT NULL
);
CREATE INDEX dossier_by_sitting ON dossier (sitting_id);
CREATE INDEX dossier_by_person ON dossier (person_id);

CREATE TABLE dossier_entry (
    dossier_id TEXT NOT NULL REFERENCES dossier (id),
    number BIGINT NOT NULL,             -- from 0; two at once: the second is refused by the key
    step TEXT NOT NULL,
    done_by TEXT NOT NULL REFERENCES person (id),
    words TEXT NOT NULL,
    outcome TEXT,                       -- of the last step
    head_sha256 TEXT NOT NULL,          -- stands for this entry and all before it
    request_key TEXT NOT NULL CONSTRAINT dossier_entry_request_unique UNIQUE,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (dossier_id, number)
);
