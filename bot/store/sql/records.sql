-- name: delivery^
SELECT alert, sentence FROM deliveries WHERE key = :key;

-- name: add_delivery!
INSERT INTO deliveries (key, at, alert, sentence) VALUES (:key, :at, :alert, :sentence);

-- name: forget_deliveries!
DELETE FROM deliveries WHERE at < :before;

-- name: audit_head^
SELECT seq, hash FROM audit_head;

-- name: audit_count^
SELECT COUNT(*) FROM audit;

-- name: audit_last^
SELECT at FROM audit ORDER BY seq DESC LIMIT 1;

-- name: audit_triggers
SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%';

-- name: add_audit!
INSERT INTO audit (seq, at, actor, alert, event, body, previous, hash)
VALUES (:seq, :at, :actor, :alert, :event, :body, :previous, :hash);

-- name: audit_rows
SELECT * FROM audit ORDER BY seq;

-- name: audit_of
SELECT * FROM audit WHERE alert = :alert ORDER BY seq;

-- name: redactions
SELECT event, seq, after FROM audit_redactions ORDER BY event, seq;
