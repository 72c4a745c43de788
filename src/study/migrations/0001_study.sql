-- The first layout of a study. docs/study-format.md says what each table and column means.
-- Times are milliseconds since 1970-01-01 UTC. Nothing that a person decided is ever deleted.

CREATE TABLE study (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    seed       INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    program    TEXT NOT NULL
) STRICT;

CREATE TABLE protocol (
    protocol_id INTEGER PRIMARY KEY,
    json        TEXT NOT NULL,
    sha256      BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    created_at  INTEGER NOT NULL
) STRICT;

-- What is labelled ------------------------------------------------------------------------------------------------

-- A path is TEXT, or a BLOB of its bytes where those are no UTF-8.
CREATE TABLE source (
    source_id   INTEGER PRIMARY KEY,
    root        ANY NOT NULL,
    kind        TEXT NOT NULL,
    seed        INTEGER,
    imported_at INTEGER NOT NULL
) STRICT;

CREATE TABLE prompt (
    prompt_id   INTEGER PRIMARY KEY,
    text        TEXT NOT NULL,
    fingerprint INTEGER NOT NULL
) STRICT;
CREATE INDEX prompt_by_fingerprint ON prompt (fingerprint);

CREATE TABLE model (
    model_id INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE
) STRICT;

-- path is null where the file is the source's root joined with the locator.
CREATE TABLE image (
    image_id  INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source,
    locator   TEXT NOT NULL,
    sha256    BLOB NOT NULL CHECK (length(sha256) = 32),
    model_id  INTEGER REFERENCES model,
    seed      INTEGER,
    guidance  REAL,
    width     INTEGER,
    height    INTEGER,
    path      ANY
) STRICT;
-- The first 8 bytes find an image as well as all 32 do, in a third of the room.
CREATE INDEX image_by_sha256 ON image (substr(sha256, 1, 8));

CREATE TABLE pair (
    pair_id     INTEGER PRIMARY KEY,
    source_id   INTEGER NOT NULL REFERENCES source,
    external_id TEXT,
    prompt_id   INTEGER NOT NULL REFERENCES prompt,
    image_a     INTEGER NOT NULL REFERENCES image,
    image_b     INTEGER NOT NULL REFERENCES image,
    fingerprint INTEGER NOT NULL
) STRICT;
CREATE INDEX pair_by_fingerprint ON pair (fingerprint);
CREATE INDEX pair_by_prompt ON pair (prompt_id);
CREATE TRIGGER pairs_stay BEFORE DELETE ON pair
BEGIN SELECT raise(ABORT, 'pairs are never deleted: the order of every annotator counts on their ids'); END;

-- Who labels, and what comes next ---------------------------------------------------------------------------------

-- decided, skipped and total are kept in the transactions that change them, so that progress costs one row.
CREATE TABLE annotator (
    annotator_id  INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE CHECK (name <> ''),
    order_seed    INTEGER NOT NULL,
    side_seed     INTEGER NOT NULL,
    next_position INTEGER NOT NULL DEFAULT 0,
    total         INTEGER NOT NULL DEFAULT 0,
    decided       INTEGER NOT NULL DEFAULT 0,
    skipped       INTEGER NOT NULL DEFAULT 0,
    events        INTEGER NOT NULL DEFAULT 0,
    enrolled_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE stretch (
    annotator_id   INTEGER NOT NULL REFERENCES annotator,
    first_position INTEGER NOT NULL,
    first_pair     INTEGER NOT NULL,
    pairs          INTEGER NOT NULL CHECK (pairs > 0),
    seed           INTEGER NOT NULL,
    PRIMARY KEY (annotator_id, first_position)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    session_id   INTEGER PRIMARY KEY,
    annotator_id INTEGER NOT NULL REFERENCES annotator,
    protocol_id  INTEGER NOT NULL REFERENCES protocol,
    program      TEXT NOT NULL,
    host         TEXT NOT NULL,
    pid          INTEGER NOT NULL,
    started_at   INTEGER NOT NULL,
    last_seen    INTEGER NOT NULL,
    ended_at     INTEGER,
    reveal       TEXT NOT NULL CHECK (reveal IN ('after', 'always', 'never')),
    graphics     TEXT NOT NULL,
    terminal     TEXT NOT NULL
) STRICT;
CREATE INDEX session_open ON session (annotator_id) WHERE ended_at IS NULL;

CREATE TABLE turn (
    annotator_id INTEGER NOT NULL REFERENCES annotator,
    position     INTEGER NOT NULL,
    pair_id      INTEGER NOT NULL REFERENCES pair,
    session_id   INTEGER NOT NULL REFERENCES session,
    skip_id      INTEGER,
    repeat_of    INTEGER,
    PRIMARY KEY (annotator_id, position)
) STRICT, WITHOUT ROWID;

-- What was decided --------------------------------------------------------------------------------------------------

-- What a pick from elsewhere does not say is null.
CREATE TABLE pick (
    pick_id      INTEGER PRIMARY KEY,
    annotator_id INTEGER NOT NULL REFERENCES annotator,
    pair_id      INTEGER NOT NULL REFERENCES pair,
    session_id   INTEGER REFERENCES session,
    seq          INTEGER,
    outcome      TEXT NOT NULL CHECK (outcome IN ('a', 'b', 'tie', 'both_bad')),
    a_on_left    INTEGER CHECK (a_on_left IN (0, 1)),
    position     INTEGER,
    shown_at     INTEGER,
    first_key_ms INTEGER,
    decided_at   INTEGER,
    response_ms  INTEGER,
    idle_ms      INTEGER,
    reveal       TEXT CHECK (reveal IN ('after', 'always', 'never')),
    graphics     TEXT,
    left_width   INTEGER,
    left_height  INTEGER,
    right_width  INTEGER,
    right_height INTEGER,
    zoomed       INTEGER CHECK (zoomed IN (0, 1)),
    flickered    INTEGER CHECK (flickered IN (0, 1)),
    stacked      INTEGER CHECK (stacked IN (0, 1)),
    skip_id      INTEGER REFERENCES skip,
    repeat_of    INTEGER REFERENCES pick,
    amends       INTEGER REFERENCES pick,
    live         INTEGER NOT NULL DEFAULT 1 CHECK (live IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX pick_once ON pick (pair_id, annotator_id)
    WHERE live = 1 AND repeat_of IS NULL AND amends IS NULL;
CREATE INDEX pick_amended ON pick (amends) WHERE amends IS NOT NULL;
CREATE TRIGGER picks_stay BEFORE DELETE ON pick
BEGIN SELECT raise(ABORT, 'picks are never deleted: take one back by a retraction'); END;
CREATE TRIGGER picks_keep BEFORE UPDATE OF annotator_id, pair_id, outcome, a_on_left, shown_at, decided_at ON pick
BEGIN SELECT raise(ABORT, 'picks are never rewritten: take one back by a retraction and add another'); END;

CREATE TABLE retraction (
    pick_id    INTEGER PRIMARY KEY REFERENCES pick,
    session_id INTEGER NOT NULL REFERENCES session,
    at         INTEGER NOT NULL
) STRICT;

-- waiting = 1: the pair comes back later; 0: it has come back, or the skip was undone.
CREATE TABLE skip (
    skip_id      INTEGER PRIMARY KEY,
    annotator_id INTEGER NOT NULL REFERENCES annotator,
    pair_id      INTEGER NOT NULL REFERENCES pair,
    session_id   INTEGER NOT NULL REFERENCES session,
    seq          INTEGER NOT NULL,
    position     INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    earlier      INTEGER REFERENCES skip,
    undone_at    INTEGER,
    waiting      INTEGER NOT NULL DEFAULT 1 CHECK (waiting IN (0, 1))
) STRICT;
CREATE INDEX skip_waiting ON skip (annotator_id, skip_id) WHERE waiting = 1;
CREATE INDEX skip_in_order ON skip (annotator_id, seq) WHERE undone_at IS NULL;

-- Scores ------------------------------------------------------------------------------------------------------------

CREATE TABLE scorer (
    scorer_id      INTEGER PRIMARY KEY,
    name           TEXT NOT NULL,
    weights_sha256 BLOB NOT NULL CHECK (length(weights_sha256) = 32),
    details        TEXT,
    UNIQUE (name, weights_sha256)
) STRICT;

CREATE TABLE score (
    scorer_id INTEGER NOT NULL REFERENCES scorer,
    prompt_id INTEGER NOT NULL REFERENCES prompt,
    image_id  INTEGER NOT NULL REFERENCES image,
    logit     REAL NOT NULL,
    PRIMARY KEY (scorer_id, prompt_id, image_id)
) STRICT, WITHOUT ROWID;

-- The promise to users' own SQL: names, order and meaning of these columns stay --------------------------------------

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
    pick.repeat_of
FROM pick
JOIN annotator ON annotator.annotator_id = pick.annotator_id
JOIN pair ON pair.pair_id = pick.pair_id
JOIN prompt ON prompt.prompt_id = pair.prompt_id
JOIN image AS a ON a.image_id = pair.image_a
JOIN image AS b ON b.image_id = pair.image_b
LEFT JOIN model AS model_a ON model_a.model_id = a.model_id
LEFT JOIN model AS model_b ON model_b.model_id = b.model_id
WHERE pick.live = 1 AND pick.amends IS NULL;

CREATE VIEW scores AS
SELECT
    scorer.name AS scorer,
    lower(hex(scorer.weights_sha256)) AS weights_sha256,
    prompt.text AS prompt,
    image.locator AS image,
    score.logit
FROM score
JOIN scorer ON scorer.scorer_id = score.scorer_id
JOIN prompt ON prompt.prompt_id = score.prompt_id
JOIN image ON image.image_id = score.image_id;
