-- Scores know the arithmetic and the configuration they were computed with, and embeddings are kept: a new prompt for
-- known images costs one text pass. docs/study-format.md says what each table and column means.

DROP VIEW scores;
ALTER TABLE score RENAME TO old_score;
ALTER TABLE scorer RENAME TO old_scorer;

-- The same weights give other numbers in another arithmetic, or read by another config.json.
CREATE TABLE scorer (
    scorer_id      INTEGER PRIMARY KEY,
    name           TEXT NOT NULL,
    weights_sha256 BLOB NOT NULL CHECK (length(weights_sha256) = 32),
    arithmetic     TEXT NOT NULL DEFAULT 'f32' CHECK (arithmetic IN ('f32', 'bf16', 'f16')),
    config_sha256  BLOB CHECK (length(config_sha256) = 32),
    details        TEXT
) STRICT;
CREATE UNIQUE INDEX scorer_once ON scorer (name, weights_sha256, arithmetic, ifnull(config_sha256, x''));
INSERT INTO scorer (scorer_id, name, weights_sha256, arithmetic, details)
SELECT scorer_id, name, weights_sha256, 'f32', details FROM old_scorer;

CREATE TABLE score (
    scorer_id INTEGER NOT NULL REFERENCES scorer,
    prompt_id INTEGER NOT NULL REFERENCES prompt,
    image_id  INTEGER NOT NULL REFERENCES image,
    logit     REAL NOT NULL,
    PRIMARY KEY (scorer_id, prompt_id, image_id)
) STRICT, WITHOUT ROWID;
INSERT INTO score SELECT scorer_id, prompt_id, image_id, logit FROM old_score;

DROP TABLE old_score;
DROP TABLE old_scorer;

-- A vector is 32-bit floats, little-endian, of length 1.
CREATE TABLE image_embedding (
    embedding_id INTEGER PRIMARY KEY,
    scorer_id    INTEGER NOT NULL REFERENCES scorer,
    sha256       BLOB NOT NULL CHECK (length(sha256) = 32),
    vector       BLOB NOT NULL CHECK (length(vector) > 0 AND length(vector) % 4 = 0)
) STRICT;
CREATE UNIQUE INDEX image_embedding_once ON image_embedding (scorer_id, sha256);

-- Known by the SHA-256 of the prompt's UTF-8, so that a prompt need not be one of the study's.
CREATE TABLE prompt_embedding (
    embedding_id INTEGER PRIMARY KEY,
    scorer_id    INTEGER NOT NULL REFERENCES scorer,
    sha256       BLOB NOT NULL CHECK (length(sha256) = 32),
    vector       BLOB NOT NULL CHECK (length(vector) > 0 AND length(vector) % 4 = 0)
) STRICT;
CREATE UNIQUE INDEX prompt_embedding_once ON prompt_embedding (scorer_id, sha256);

CREATE VIEW scores AS
SELECT
    CASE scorer.arithmetic WHEN 'f32' THEN scorer.name ELSE scorer.name || '-' || scorer.arithmetic END AS scorer,
    lower(hex(scorer.weights_sha256)) AS weights_sha256,
    prompt.text AS prompt,
    image.locator AS image,
    score.logit
FROM score
JOIN scorer ON scorer.scorer_id = score.scorer_id
JOIN prompt ON prompt.prompt_id = score.prompt_id
JOIN image ON image.image_id = score.image_id;
