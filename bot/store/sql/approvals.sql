-- name: last_approval^
SELECT * FROM approvals WHERE alert = :alert ORDER BY number DESC LIMIT 1;

-- name: approvals
SELECT * FROM approvals WHERE alert = :alert ORDER BY number;

-- name: opinions
SELECT * FROM approval_opinions WHERE approval = :approval ORDER BY at;

-- name: save_approval!
INSERT INTO approvals (
    id, alert, number, level, before, because, seen, asked_by, asked_at, expires_at, needed, asked,
    warnings, overrides, state, ended_at, ended_because
) VALUES (
    :id, :alert, :number, :level, :before, :because, :seen, :asked_by, :asked_at, :expires_at, :needed, :asked,
    :warnings, :overrides, :state, :ended_at, :ended_because
)
ON CONFLICT (id) DO UPDATE SET
    asked = excluded.asked,
    state = excluded.state,
    ended_at = excluded.ended_at,
    ended_because = excluded.ended_because;

-- name: add_opinion!
INSERT INTO approval_opinions (approval, person, at, approves, reason)
VALUES (:approval, :person, :at, :approves, :reason)
ON CONFLICT (approval, person, at) DO NOTHING;

-- name: running_at^
SELECT COUNT(*) FROM alerts
WHERE status = 'declared' AND practice = 0 AND level = :level AND key <> :alert;

-- name: last_policy^
SELECT document FROM policies ORDER BY seq DESC LIMIT 1;

-- name: add_policy!
INSERT INTO policies (at, document) VALUES (:at, :document);
