-- name: delivery^
SELECT alert, sentence FROM deliveries WHERE key = :key;

-- name: add_delivery!
INSERT INTO deliveries (key, at, alert, sentence) VALUES (:key, :at, :alert, :sentence);

-- name: forget_deliveries!
DELETE FROM deliveries WHERE at < :before;

-- name: last_audit^
SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1;

-- name: add_audit!
INSERT INTO audit (seq, at, actor, alert, event, body, previous, hash)
VALUES (:seq, :at, :actor, :alert, :event, :body, :previous, :hash);

-- name: audit_rows
SELECT * FROM audit ORDER BY seq;

-- name: audit_of
SELECT * FROM audit WHERE alert = :alert ORDER BY seq;

-- name: person^
SELECT * FROM people WHERE id = :id;

-- name: remember_person!
INSERT INTO people (id, name, is_admin, is_bot, deleted, timezone, locale, fetched_at)
VALUES (:id, :name, :is_admin, :is_bot, :deleted, :timezone, :locale, :fetched_at)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name,
    is_admin = excluded.is_admin,
    is_bot = excluded.is_bot,
    deleted = excluded.deleted,
    timezone = excluded.timezone,
    locale = excluded.locale,
    fetched_at = excluded.fetched_at;

-- name: names
SELECT id, name FROM people;
