SELECT
    pick.pick_id,
    pick.pair_id,
    prompt.text,
    a.locator,
    b.locator,
    model_a.name,
    model_b.name,
    pick.outcome,
    (SELECT later.outcome FROM pick AS later
     WHERE later.amends = pick.pick_id AND later.live = 1
     ORDER BY later.pick_id DESC LIMIT 1),
    annotator.name,
    pick.a_on_left,
    strftime('%Y-%m-%dT%H:%M:%fZ', pick.shown_at / 1000.0, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%fZ', pick.decided_at / 1000.0, 'unixepoch'),
    pick.response_ms,
    pick.reveal,
    pick.graphics,
    pick.repeat_of,
    pick.position,
    pick.first_key_ms,
    pick.idle_ms,
    pick.left_width,
    pick.left_height,
    pick.right_width,
    pick.right_height,
    pick.zoomed,
    pick.flickered,
    pick.stacked,
    pair.external_id,
    lower(hex(a.sha256)),
    lower(hex(b.sha256)),
    strftime('%Y-%m-%dT%H:%M:%fZ', retraction.at / 1000.0, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M:%fZ', pick.score_shown_at / 1000.0, 'unixepoch'),
    pick.choice_id,
    pick.quality,
    pick.left_encoding,
    pick.right_encoding,
    pick.refined
FROM pick
JOIN annotator ON annotator.annotator_id = pick.annotator_id
JOIN pair ON pair.pair_id = pick.pair_id
JOIN prompt ON prompt.prompt_id = pair.prompt_id
JOIN image AS a ON a.image_id = pair.image_a
JOIN image AS b ON b.image_id = pair.image_b
LEFT JOIN model AS model_a ON model_a.model_id = a.model_id
LEFT JOIN model AS model_b ON model_b.model_id = b.model_id
LEFT JOIN retraction ON retraction.pick_id = pick.pick_id
WHERE (pick.live = 1 OR ?1) AND pick.amends IS NULL
ORDER BY pick.pick_id
