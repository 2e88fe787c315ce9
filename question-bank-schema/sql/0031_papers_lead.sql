-- How long before the start papers are frozen is the exam's own matter.

ALTER TABLE exam ADD COLUMN papers_lead_ms BIGINT NOT NULL DEFAULT 600000 CHECK (papers_lead_ms > 0);
