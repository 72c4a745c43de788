-- When a score of the pair first stood on the screen for a pick: what was decided before is the datum, what is changed after
-- is kept beside it.
ALTER TABLE pick ADD COLUMN score_shown_at INTEGER;
