-- Pictures around a flag besides its key frames. The purposes of the first migration stay as they are: a picture
-- around says beside which key frame it stands.

ALTER TABLE evidence ADD COLUMN is_around BIGINT NOT NULL DEFAULT 0; -- 1: of the seconds around, no key frame itself
