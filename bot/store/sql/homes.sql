-- name: open!
-- Whoever comes anew begins at the first pages, and Slack is told in any case what to show.
INSERT INTO homes (person, looked_at) VALUES (:person, :now)
ON CONFLICT (person) DO UPDATE SET looked_at = excluded.looked_at, pages = '{}', digest = NULL;

-- name: look!
INSERT INTO homes (person, looked_at) VALUES (:person, :now)
ON CONFLICT (person) DO UPDATE SET looked_at = excluded.looked_at;

-- name: turn!
INSERT INTO homes (person, looked_at, pages) VALUES (:person, :now, :pages)
ON CONFLICT (person) DO UPDATE SET looked_at = excluded.looked_at, pages = excluded.pages;

-- name: home^
SELECT pages, digest FROM homes WHERE person = :person;

-- name: lookers
SELECT person FROM homes WHERE looked_at > :since ORDER BY looked_at DESC LIMIT :most;

-- name: note!
UPDATE homes SET digest = :digest WHERE person = :person;

-- name: led
-- The alerts that were declared and that somebody wrote or leads, the latest first.
SELECT key FROM alerts
WHERE declared_at IS NOT NULL AND (author = :person OR json_extract(terms, '$.lead') = :person)
ORDER BY number DESC;

-- name: ended_since
SELECT key FROM alerts WHERE status = 'stood-down' AND closed_at > :since ORDER BY number;
