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
