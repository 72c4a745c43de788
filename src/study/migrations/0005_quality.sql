-- How good the images were that a pick was made on: a slow link may show them with losses, or coarse ones at first.
-- docs/study-format.md says what each column means.
ALTER TABLE pick ADD COLUMN quality TEXT CHECK (quality IN ('lossless', 'high', 'medium', 'low', 'coarse'));
ALTER TABLE pick ADD COLUMN left_encoding TEXT CHECK (length(left_encoding) BETWEEN 1 AND 32);
ALTER TABLE pick ADD COLUMN right_encoding TEXT CHECK (length(right_encoding) BETWEEN 1 AND 32);
ALTER TABLE pick ADD COLUMN refined INTEGER CHECK (refined IN (0, 1));
CREATE TRIGGER picks_keep_quality BEFORE UPDATE OF quality, left_encoding, right_encoding, refined ON pick
BEGIN SELECT raise(ABORT, 'picks are never rewritten: what a person saw stays what it was'); END;

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
    pick.choice_id,
    pick.quality,
    pick.refined
FROM pick
JOIN annotator ON annotator.annotator_id = pick.annotator_id
JOIN pair ON pair.pair_id = pick.pair_id
JOIN prompt ON prompt.prompt_id = pair.prompt_id
JOIN image AS a ON a.image_id = pair.image_a
JOIN image AS b ON b.image_id = pair.image_b
LEFT JOIN model AS model_a ON model_a.model_id = a.model_id
LEFT JOIN model AS model_b ON model_b.model_id = b.model_id
WHERE pick.live = 1 AND pick.amends IS NULL;
