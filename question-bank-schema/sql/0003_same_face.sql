-- Whom of the session the face of an incident resembles.

ALTER TABLE incident ADD COLUMN other_person_id TEXT REFERENCES person (id);
