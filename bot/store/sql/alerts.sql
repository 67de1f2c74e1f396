-- name: next_number^
SELECT COALESCE(MAX(number), 0) + 1 FROM alerts;

-- name: alert^
SELECT * FROM alerts WHERE key = :key;

-- name: alerts_in
SELECT key FROM alerts
WHERE status IN (SELECT value FROM json_each(:statuses))
ORDER BY number;

-- name: save_alert!
INSERT INTO alerts (
    key, number, status, level, focus, version, practice, terms, author, created_at,
    declared_by, declared_at, closed_at, closed_by, nudged_at, answers
) VALUES (
    :key, :number, :status, :level, :focus, :version, :practice, :terms, :author, :created_at,
    :declared_by, :declared_at, :closed_at, :closed_by, :nudged_at, :answers
)
ON CONFLICT (key) DO UPDATE SET
    status = excluded.status,
    level = excluded.level,
    focus = excluded.focus,
    version = excluded.version,
    practice = excluded.practice,
    terms = excluded.terms,
    declared_by = excluded.declared_by,
    declared_at = excluded.declared_at,
    closed_at = excluded.closed_at,
    closed_by = excluded.closed_by,
    nudged_at = excluded.nudged_at,
    answers = excluded.answers;

-- name: roster
SELECT r.*, e.* FROM reassignments AS r
INNER JOIN expectations AS e ON e.id = r.id
WHERE r.alert = :alert
ORDER BY e.seq;

-- name: roster_of_person
SELECT r.*, e.* FROM reassignments AS r
INNER JOIN expectations AS e ON e.id = r.id
WHERE r.alert = :alert AND r.person = :person
ORDER BY e.seq;

-- name: readings_of_person
SELECT * FROM expectations WHERE alert = :alert AND person = :person AND about = 'reading';

-- name: save_reassignment!
INSERT INTO reassignments (
    id, alert, person, from_team, workstream, starts_on, until_on, returns_on, released, void, back_by, back_at
) VALUES (
    :id, :alert, :person, :from_team, :workstream, :starts_on, :until_on, :returns_on, :released, :void,
    :back_by, :back_at
)
ON CONFLICT (id) DO UPDATE SET
    returns_on = excluded.returns_on,
    released = excluded.released,
    void = excluded.void,
    back_by = excluded.back_by,
    back_at = excluded.back_at;

-- name: forget_reassignment!
DELETE FROM reassignments WHERE id = :id;

-- name: forget_deferral!
DELETE FROM deferrals WHERE id = :id;

-- name: deferrals
SELECT d.*, e.* FROM deferrals AS d
INNER JOIN expectations AS e ON e.id = d.id
WHERE d.alert = :alert
ORDER BY e.seq;

-- name: save_deferral!
INSERT INTO deferrals (
    id, alert, project, owner, why, commitment, until_on, since, void,
    decision, decided_by, decided_at, rescheduled_to, decision_note
) VALUES (
    :id, :alert, :project, :owner, :why, :commitment, :until_on, :since, :void,
    :decision, :decided_by, :decided_at, :rescheduled_to, :decision_note
)
ON CONFLICT (id) DO UPDATE SET
    void = excluded.void,
    decision = excluded.decision,
    decided_by = excluded.decided_by,
    decided_at = excluded.decided_at,
    rescheduled_to = excluded.rescheduled_to,
    decision_note = excluded.decision_note;

-- name: add_check_in!
INSERT INTO check_ins (alert, author, at, text) VALUES (:alert, :author, :at, :text);

-- name: check_ins
SELECT * FROM check_ins WHERE alert = :alert ORDER BY seq;

-- name: add_memo!
INSERT INTO memos (alert, version, kind, language, template, template_hash, markdown, at, overrides)
VALUES (
    :alert, :version, :kind, :language, :template, :template_hash, :markdown, :at,
    (
        SELECT json_group_array(
            json_object('rail', rail, 'sentence', sentence, 'because', because, 'by', person, 'at', at)
        )
        FROM guardrail_overrides WHERE alert = :alert
    )
);

-- name: note_template!
INSERT INTO memos (alert, version, kind, language, template, template_hash, markdown, at)
SELECT :alert, :version, :kind, :language, :template, :template_hash, '', :at
WHERE NOT EXISTS (
    SELECT 1 FROM memos
    WHERE alert = :alert AND version = :version AND template = :template AND template_hash = :template_hash
);

-- name: memos
SELECT * FROM memos WHERE alert = :alert ORDER BY seq;

-- name: level_before^
SELECT at, body FROM audit WHERE alert = :alert AND event = 'LevelChanged' ORDER BY seq DESC LIMIT 1;

-- name: serves^
SELECT 1 FROM reassignments WHERE alert = :alert AND person = :person LIMIT 1;

-- name: person_of^
SELECT person FROM expectations WHERE id = :id;
