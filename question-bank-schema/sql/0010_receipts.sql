-- A hash chain over the steps of each sitting, and essays stored as what changed since an earlier step.

ALTER TABLE sitting ADD COLUMN steps BIGINT NOT NULL DEFAULT 0;   -- stored so far; the last one's number
ALTER TABLE sitting ADD COLUMN head TEXT NOT NULL DEFAULT '';     -- head of their chain, hexadecimal; empty: none yet
ALTER TABLE step ADD COLUMN base_seq BIGINT;                      -- the step this one changes; null: response is whole
ALTER TABLE step ADD COLUMN number BIGINT;                        -- place in the chain, from 1; null: older than chains
ALTER TABLE step ADD COLUMN head TEXT;                            -- head of the chain up to here, hexadecimal
