-- The door: staff who come into the room, hand it over and leave, and how candidates are told apart there.

-- Who of the staff is in the room. Appended; an entry is open until it has an exit.
CREATE TABLE staff_entry (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    node_id TEXT REFERENCES org_node (id),         -- the room; null: every room of the session
    person_id TEXT NOT NULL REFERENCES person (id),
    lane TEXT NOT NULL CHECK (lane IN ('face', 'second_factor')),
    band TEXT CHECK (band IN ('same', 'unsure', 'different')),
    distance DOUBLE PRECISION,
    threshold DOUBLE PRECISION,
    model_sha256 TEXT,
    evidence_id TEXT,                              -- the picture, of an entry by face
    handover_id TEXT,                              -- taken over; null: came in by themselves
    request_key TEXT NOT NULL CONSTRAINT staff_entry_request_unique UNIQUE,
    created_ms BIGINT NOT NULL
);
CREATE INDEX staff_entry_by_session ON staff_entry (session_id, created_ms);
CREATE INDEX staff_entry_by_person ON staff_entry (person_id);

CREATE TABLE staff_exit (
    entry_id TEXT PRIMARY KEY REFERENCES staff_entry (id), -- the first stands
    why TEXT NOT NULL CHECK (why IN ('left', 'handed_over')),
    author_id TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL
);

-- A face of staff that was looked at and did not open the door.
CREATE TABLE staff_try (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL,
    distance DOUBLE PRECISION,
    threshold DOUBLE PRECISION,
    model_sha256 TEXT,
    created_ms BIGINT NOT NULL
);
CREATE INDEX staff_try_by_person ON staff_try (session_id, person_id, created_ms);

-- An offer to a colleague to take everything over, and what became of it.
CREATE TABLE staff_handover (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    from_id TEXT NOT NULL REFERENCES person (id),
    to_id TEXT NOT NULL REFERENCES person (id),
    note TEXT NOT NULL,
    request_key TEXT NOT NULL CONSTRAINT staff_handover_request_unique UNIQUE,
    created_ms BIGINT NOT NULL
);
CREATE INDEX staff_handover_by_session ON staff_handover (session_id, created_ms);

CREATE TABLE staff_handover_end (
    handover_id TEXT PRIMARY KEY REFERENCES staff_handover (id), -- the first stands
    what TEXT NOT NULL CHECK (what IN ('taken', 'withdrawn')),
    author_id TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL
);

-- What a comparison said, beside its distance: the two lines it was held to are the model's of that day.
ALTER TABLE sign_in ADD COLUMN band TEXT CHECK (band IN ('same', 'unsure', 'different'));
-- Where: at one's own seat, or at the door of the room.
ALTER TABLE sign_in ADD COLUMN place TEXT NOT NULL DEFAULT 'seat' CHECK (place IN ('seat', 'door'));
-- A card that was held to the camera is no face: nobody compares it.
ALTER TABLE evidence ADD COLUMN shows TEXT NOT NULL DEFAULT 'face' CHECK (shows IN ('face', 'card'));
