-- A choice: the best of several images of a prompt, in a gallery. It implies picks, the best over each other image that was
-- seen, which are rows of pick that name it. docs/study-format.md says what each table and column means.

CREATE TABLE choice (
    choice_id        INTEGER PRIMARY KEY,
    annotator_id     INTEGER NOT NULL REFERENCES annotator,
    session_id       INTEGER NOT NULL REFERENCES session,
    prompt_id        INTEGER NOT NULL REFERENCES prompt,
    images           INTEGER NOT NULL CHECK (images >= 2),
    best             INTEGER NOT NULL REFERENCES image,
    scorer_id        INTEGER REFERENCES scorer,
    scorer_rank      INTEGER,
    ranked           INTEGER NOT NULL,
    ranking_sha256   BLOB NOT NULL CHECK (length(ranking_sha256) = 32),
    reveal           TEXT NOT NULL CHECK (reveal IN ('after', 'always', 'never')),
    ranking_shown_at INTEGER,
    shown_at         INTEGER NOT NULL,
    decided_at       INTEGER NOT NULL,
    response_ms      INTEGER NOT NULL,
    idle_ms          INTEGER NOT NULL,
    zoomed           INTEGER NOT NULL CHECK (zoomed IN (0, 1)),
    retracted_at     INTEGER,
    retracted_in     INTEGER REFERENCES session
) STRICT;
CREATE INDEX choice_standing ON choice (annotator_id, prompt_id) WHERE retracted_at IS NULL;
CREATE TRIGGER choices_stay BEFORE DELETE ON choice
BEGIN SELECT raise(ABORT, 'choices are never deleted: take one back by a retraction'); END;
CREATE TRIGGER choices_keep BEFORE UPDATE OF annotator_id, prompt_id, images, best, scorer_rank, shown_at, decided_at ON choice
BEGIN SELECT raise(ABORT, 'choices are never rewritten: take one back and add another'); END;

-- The images that were seen, place by place from 0.
CREATE TABLE choice_image (
    choice_id   INTEGER NOT NULL REFERENCES choice,
    place       INTEGER NOT NULL,
    image_id    INTEGER NOT NULL REFERENCES image,
    scorer_rank INTEGER,
    PRIMARY KEY (choice_id, place)
) STRICT, WITHOUT ROWID;

ALTER TABLE pick ADD COLUMN choice_id INTEGER REFERENCES choice;
CREATE INDEX pick_implied ON pick (choice_id) WHERE choice_id IS NOT NULL;
CREATE TRIGGER picks_keep_choice BEFORE UPDATE OF choice_id ON pick
BEGIN SELECT raise(ABORT, 'picks are never rewritten: an implied pick stays one'); END;

DROP VIEW picks;
CREATE VIEW picks AS
SELECT
    pick.pick_id,
    pick.pair_id,
    prompt.text AS prompt,
    a.locator AS image_a,
    b.locator AS image_b,
    model_a.name AS model_a,
    model_b.name AS model_b,
    pick.outcome,
    (SELECT later.outcome FROM pick AS later
     WHERE later.amends = pick.pick_id AND later.live = 1
     ORDER BY later.pick_id DESC LIMIT 1) AS later_outcome,
    annotator.name AS annotator,
    pick.a_on_left,
    strftime('%Y-%m-%dT%H:%M:%fZ', pick.shown_at / 1000.0, 'unixepoch') AS shown_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', pick.decided_at / 1000.0, 'unixepoch') AS decided_at,
    pick.response_ms,
    pick.reveal,
    pick.graphics,
    pick.repeat_of,
    pick.choice_id
FROM pick
JOIN annotator ON annotator.annotator_id = pick.annotator_id
JOIN pair ON pair.pair_id = pick.pair_id
JOIN prompt ON prompt.prompt_id = pair.prompt_id
JOIN image AS a ON a.image_id = pair.image_a
JOIN image AS b ON b.image_id = pair.image_b
LEFT JOIN model AS model_a ON model_a.model_id = a.model_id
LEFT JOIN model AS model_b ON model_b.model_id = b.model_id
WHERE pick.live = 1 AND pick.amends IS NULL;
