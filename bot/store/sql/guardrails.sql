-- name: overrides
SELECT rail, evidence, sentence, facts, because, person AS by, at FROM guardrail_overrides
WHERE alert = :alert ORDER BY seq;

-- name: add_override!
INSERT INTO guardrail_overrides (alert, rail, evidence, sentence, facts, because, person, at)
VALUES (:alert, :rail, :evidence, :sentence, :facts, :because, :by, :at);

-- name: refusals
SELECT rail, evidence, sentence, facts FROM guardrail_refusals WHERE alert = :alert ORDER BY rail, evidence;

-- name: add_refusal!
INSERT INTO guardrail_refusals (alert, rail, evidence, sentence, facts)
VALUES (:alert, :rail, :evidence, :sentence, :facts)
ON CONFLICT (alert, rail, evidence) DO NOTHING;

-- name: forget_refusals!
DELETE FROM guardrail_refusals WHERE alert = :alert;

-- name: mates
-- Those whose team is one of :teams (a JSON array), by the file's word, or else by the one user group they are in.
SELECT person FROM positions WHERE team IN (SELECT value FROM json_each(:teams))
UNION
SELECT m.person FROM teams AS t
JOIN team_members AS m ON m.team = t.id
LEFT JOIN positions AS p ON p.person = m.person
WHERE t.name IN (SELECT value FROM json_each(:teams)) AND p.team IS NULL
ORDER BY 1;

-- name: reports
-- Those who report to one of :managers (a JSON array).
SELECT person FROM positions WHERE manager IN (SELECT value FROM json_each(:managers))
UNION
SELECT id FROM people WHERE manager IN (SELECT value FROM json_each(:managers))
ORDER BY 1;

-- name: serving_elsewhere
SELECT r.person, r.alert, r.workstream FROM reassignments AS r
JOIN alerts AS a ON a.key = r.alert
WHERE a.status = 'declared' AND a.practice = 0 AND a.key <> :alert AND r.released = 0 AND r.void = 0
ORDER BY a.number, r.person;

-- name: running
SELECT key, level, focus, terms FROM alerts
WHERE status = 'declared' AND practice = 0 AND key <> :alert ORDER BY number;

-- name: promises
-- Of deferrals that were real; the earliest first.
SELECT d.project, d.alert, d.commitment FROM deferrals AS d
JOIN alerts AS a ON a.key = d.alert
WHERE d.commitment IS NOT NULL AND a.practice = 0 AND a.declared_at IS NOT NULL
ORDER BY d.since, d.id;

-- name: last_declared^
SELECT key, terms FROM alerts
WHERE declared_at IS NOT NULL AND practice = 0 AND key <> :alert
ORDER BY declared_at DESC, number DESC LIMIT 1;
