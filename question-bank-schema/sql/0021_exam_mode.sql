-- What an exam is for: formal (a fixed time), window (open for days, own time once begun), rehearsal (never
-- counted, sat as often as one likes). A further round of a rehearsal is a session of its own for one person.

ALTER TABLE exam ADD COLUMN mode TEXT NOT NULL DEFAULT 'formal' CHECK (mode IN ('formal', 'window', 'rehearsal'));
ALTER TABLE exam_session ADD COLUMN repeats_session_id TEXT REFERENCES exam_session (id);
