-- Finding, reviewing and sharing what the bank holds.

-- A draft handed to a reviewer; null while it is with its author. The state stays 'draft' in the row: it is
-- what no paper may hold.
ALTER TABLE item_version ADD COLUMN submitted_ms BIGINT;

-- Whether a version of this folder goes into use only after somebody else has approved it.
ALTER TABLE bank_folder ADD COLUMN is_reviewed BIGINT NOT NULL DEFAULT 0;

-- Everybody who wrote on a version; none of them reviews it.
CREATE TABLE version_writer (
    version_id TEXT NOT NULL REFERENCES item_version (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (version_id, person_id)
);

-- What was said about a version, and what was decided; appended.
CREATE TABLE review_note (
    id TEXT PRIMARY KEY,
    version_id TEXT NOT NULL REFERENCES item_version (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    what TEXT NOT NULL CHECK (what IN ('comment', 'submitted', 'withdrawn', 'sent_back', 'approved')),
    body TEXT NOT NULL,                 -- plain words
    created_ms BIGINT NOT NULL
);
CREATE INDEX review_note_by_version ON review_note (version_id);

-- Other colleges that may look into a folder, or write in it as well.
CREATE TABLE folder_share (
    folder_id TEXT NOT NULL REFERENCES bank_folder (id),
    node_id TEXT NOT NULL REFERENCES org_node (id),
    may TEXT NOT NULL CHECK (may IN ('view', 'author')),
    created_by TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (folder_id, node_id)
);

-- What a search reads of an entry: a projection of its newest version, written with it. Revisions grow with
-- every change, so that a reader asks for what it has not seen.
CREATE TABLE bank_index (
    entry_id TEXT PRIMARY KEY REFERENCES bank_entry (id),
    words TEXT NOT NULL,                -- stem, options and answers in plain small letters, a line each
    revision BIGINT NOT NULL
);
CREATE INDEX bank_index_by_revision ON bank_index (revision);

CREATE TABLE bank_revision (
    id BIGINT PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO bank_revision (id, last) VALUES (1, 0);

-- A search somebody keeps under a name.
CREATE TABLE bank_filter (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    filter TEXT NOT NULL,               -- JSON
    created_ms BIGINT NOT NULL,
    CONSTRAINT bank_filter_name_unique UNIQUE (person_id, name)
);

-- A change of many entries at once, with what they were before.
CREATE TABLE bank_bulk (
    id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    what TEXT NOT NULL CHECK (what IN ('tag', 'untag', 'move', 'retire')),
    before TEXT NOT NULL,               -- JSON: what each entry was, and what it was made
    created_ms BIGINT NOT NULL,
    undone_ms BIGINT
);

-- How often a version was before candidates, counted once a session takes nobody in any more.
CREATE TABLE item_exposure (
    version_id TEXT NOT NULL REFERENCES item_version (id),
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    shown BIGINT NOT NULL,              -- candidates whose paper held it and who began
    first_ms BIGINT NOT NULL,           -- when the first of them began
    PRIMARY KEY (version_id, session_id)
);

CREATE TABLE exposure_counted (
    session_id TEXT PRIMARY KEY REFERENCES exam_session (id),
    counted_ms BIGINT NOT NULL
);
