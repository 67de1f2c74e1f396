-- name: rest!
INSERT INTO lanes (lane, rests_until) VALUES (:lane, :until)
ON CONFLICT (lane) DO UPDATE SET rests_until = excluded.rests_until WHERE excluded.rests_until > lanes.rests_until;

-- name: next_end^
SELECT MIN(rests_until) FROM lanes WHERE rests_until > :now;

-- name: forget!
DELETE FROM lanes WHERE rests_until <= :before;

-- name: pace^
SELECT state FROM paces WHERE kind = :kind;

-- name: keep!
INSERT INTO paces (kind, state) VALUES (:kind, :state)
ON CONFLICT (kind) DO UPDATE SET state = excluded.state;
