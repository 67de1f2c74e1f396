-- name: outbox
SELECT kind, state, COUNT(*) AS rows FROM outbox WHERE state <> 'cancelled' GROUP BY kind, state;

-- name: oldest_due
-- What waits for its turn. What only a person can tell is not late.
SELECT kind, MIN(due_at) AS due_at FROM outbox
WHERE state IN ('pending', 'sending', 'unknown') AND unseen IS NULL AND due_at <= :now
GROUP BY kind;

-- name: answers
SELECT how, answer, COUNT(*) AS rows FROM acknowledgements GROUP BY how, answer;

-- name: ledger
SELECT e.about, e.standing, COUNT(*) AS rows
FROM expectations AS e JOIN alerts AS a ON a.key = e.alert
WHERE a.status = 'declared' AND NOT a.practice AND e.open
GROUP BY e.about, e.standing;

-- name: alerts
SELECT level, status, COUNT(*) AS rows FROM alerts WHERE NOT practice GROUP BY level, status;
