-- What a presentation attack detector said of the last face it judged at a sign-in, and by which model.

ALTER TABLE sign_in ADD COLUMN pad_live DOUBLE PRECISION;
ALTER TABLE sign_in ADD COLUMN pad_live_min DOUBLE PRECISION;
ALTER TABLE sign_in ADD COLUMN pad_model_sha256 TEXT;
