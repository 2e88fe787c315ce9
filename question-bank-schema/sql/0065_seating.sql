-- Where candidates sit in a session, when that is not where they belong; and who looks after them by whose word.

ALTER TABLE org_node ADD COLUMN seats BIGINT;                             -- of a room; null: as many as come
ALTER TABLE enrolment ADD COLUMN room_id TEXT REFERENCES org_node (id);   -- projection of the moves; null: where they belong

CREATE TABLE room_move (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES exam_session (id),
    person_id TEXT NOT NULL REFERENCES person (id), -- the candidate
    from_id TEXT NOT NULL REFERENCES org_node (id),
    to_id TEXT NOT NULL REFERENCES org_node (id),
    order_id TEXT NOT NULL REFERENCES room_order (id),
    author_id TEXT NOT NULL REFERENCES person (id),
    created_ms BIGINT NOT NULL,
    CONSTRAINT room_move_order_unique UNIQUE (order_id, person_id)
);
CREATE INDEX room_move_by_session ON room_move (session_id, created_ms);

ALTER TABLE room_note ADD COLUMN keeper_id TEXT REFERENCES person (id);   -- kept: who looks after them; null: the author
