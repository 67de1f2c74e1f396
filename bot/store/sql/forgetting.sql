-- name: silence_answers!
-- What somebody said about themselves, or of everybody in an alert; the same in the log.
UPDATE acknowledgements SET reason = :gone
WHERE reason <> '' AND (person = :person OR given_by = :person OR alert = :alert);

-- name: silence_notes!
UPDATE expectations SET note = :gone
WHERE note <> '' AND (person = :person OR answered_by = :person OR alert = :alert);

-- name: silence_settlements!
UPDATE expectations SET settled_note = :gone WHERE settled_note <> '' AND (person = :person OR alert = :alert);

-- name: silence_unreachable!
UPDATE expectations SET unreachable = :gone WHERE unreachable <> '' AND (person = :person OR alert = :alert);

-- name: silence_retrospectives!
UPDATE retrospectives SET
    well = CASE WHEN well = '' THEN '' ELSE :gone END,
    badly = CASE WHEN badly = '' THEN '' ELSE :gone END,
    change = CASE WHEN change = '' THEN '' ELSE :gone END
WHERE person = :person OR alert = :alert;

-- name: silence_check_ins!
UPDATE check_ins SET text = :gone WHERE alert = :alert;

-- name: silence_updates!
UPDATE check_in_answers SET
    progress = CASE WHEN progress = '' THEN '' ELSE :gone END,
    blockers = CASE WHEN blockers = '' THEN '' ELSE :gone END,
    note = CASE WHEN note = '' THEN '' ELSE :gone END
WHERE round IN (SELECT id FROM check_in_rounds WHERE alert = :alert);

-- name: forget_memos!
UPDATE memos SET markdown = '' WHERE alert = :alert;

-- name: forget_messages_about!
-- What was said in messages of alerts that are over, to or about somebody.
UPDATE outbox SET payload = :nothing
WHERE
    kind = 'post' AND state IN ('sent', 'failed', 'cancelled')
    AND (lane = :person OR subject = :person OR payload GLOB '*[^A-Z0-9_]' || :person || '[^A-Z0-9_]*')
    AND NOT EXISTS (SELECT 1 FROM alerts WHERE key = outbox.alert AND status IN ('draft', 'declared'));

-- name: forget_messages_of!
-- What was said in an alert, and what else was said before it was to be forgotten, about any alert.
UPDATE outbox SET payload = :nothing
WHERE
    kind = 'post' AND state IN ('sent', 'failed', 'cancelled')
    AND (alert = :alert OR (alert IS NULL AND settled_at < :before));

-- name: forget_places_of!
-- Where Slack keeps what was written to somebody leads to them; it is not brought up to date any more.
UPDATE outbox SET channel = NULL, ts = NULL, surface = NULL
WHERE kind = 'post' AND lane = :person AND state IN ('sent', 'failed', 'cancelled');

-- name: forget_places!
UPDATE outbox SET channel = NULL, ts = NULL, surface = NULL
WHERE
    kind = 'post' AND state IN ('sent', 'failed', 'cancelled')
    AND alert = :alert AND (lane LIKE 'U%' OR lane LIKE 'W%');

-- name: cancel_messages!
UPDATE outbox SET state = 'cancelled', lease = NULL, lease_until = NULL, settled_at = :now
WHERE
    (lane = :person OR subject = :person OR lane LIKE '%:' || :person OR surface = 'home:' || :person)
    AND state IN ('pending', 'unknown');

-- name: forget_person!
DELETE FROM people WHERE id = :person;

-- name: forget_position!
DELETE FROM positions WHERE person = :person;

-- name: forget_manager!
UPDATE people SET manager = NULL WHERE manager = :person;

-- name: forget_file_manager!
UPDATE positions SET manager = NULL WHERE manager = :person;

-- name: forget_teams!
DELETE FROM team_members WHERE person = :person;

-- name: forget_usergroups!
DELETE FROM usergroup_members WHERE person = :person;

-- name: forget_channels!
DELETE FROM channel_members WHERE person = :person;

-- name: forget_audiences!
DELETE FROM audience_members WHERE person = :person OR alert = :alert;

-- name: forget_previews!
DELETE FROM preview_requests WHERE person = :person OR alert = :alert;

-- name: add_forgotten!
-- Whoever was forgotten has a name that says so, so that tables can be read.
INSERT INTO people (id, name, is_admin, is_bot, is_guest, deleted, fetched_at)
VALUES (:id, 'forgotten', 0, 0, 0, 1, :at);

-- name: add_token!
INSERT INTO forgotten_people (token, salt) VALUES (:token, :salt) ON CONFLICT (token) DO NOTHING;

-- name: salt^
SELECT salt FROM forgotten_people LIMIT 1;

-- name: token^
SELECT 1 FROM forgotten_people WHERE token = :token;

-- name: add_redaction!
INSERT INTO audit_redactions (event, seq, after) VALUES (:event, :seq, :after);

-- name: redact!
UPDATE audit SET actor = :actor, body = :body WHERE seq = :seq;

-- name: involved
-- The alerts that still need somebody: they prepare one, lead it or a part of it, are on its roster, own a project that
-- is still put off, or are asked to approve.
SELECT a.key FROM alerts AS a
WHERE
    (
        a.status IN ('draft', 'declared')
        AND (
            a.author = :person
            OR EXISTS (SELECT 1 FROM json_tree(a.terms) WHERE value = :person)
            OR EXISTS (SELECT 1 FROM reassignments WHERE alert = a.key AND person = :person AND released = 0)
            OR EXISTS (SELECT 1 FROM draft_co_authors WHERE alert = a.key AND person = :person AND a.status = 'draft')
            OR EXISTS (
                SELECT 1 FROM approvals, json_each(approvals.asked) AS one
                WHERE approvals.alert = a.key AND approvals.state IN ('asked', 'granted') AND one.value = :person
            )
        )
    )
    OR EXISTS (
        SELECT 1 FROM deferrals
        WHERE
            alert = a.key AND owner = :person AND void = 0
            AND a.status IN ('draft', 'declared', 'stood-down')
            AND (decision IS NULL OR decision = 'rescheduled')
    )
ORDER BY a.number;

-- name: over
-- The alerts that were over before an instant, that have nothing more to say or do, and were not forgotten yet.
SELECT a.key FROM alerts AS a
WHERE
    a.closed_at < :before
    AND NOT EXISTS (
        SELECT 1 FROM outbox WHERE alert = a.key AND state IN ('pending', 'sending', 'unknown')
    )
    AND NOT EXISTS (
        SELECT 1 FROM deferrals
        WHERE alert = a.key AND void = 0 AND decision = 'rescheduled' AND a.status = 'stood-down'
    )
    AND NOT EXISTS (SELECT 1 FROM audit WHERE audit.alert = a.key AND event = 'AlertForgotten')
ORDER BY a.number;

-- name: audit_of_person
SELECT * FROM audit
WHERE EXISTS (
    SELECT 1 FROM json_each(:needles) AS one
    WHERE instr(lower(actor || char(10) || body), lower(one.value)) > 0
)
ORDER BY seq;

-- name: forget_home!
DELETE FROM homes WHERE person = :person;

-- name: forget_empty_counts!
-- Where a workstream was called after somebody, its count went over to what it is called since.
DELETE FROM expectation_counts
WHERE
    people = 0
    AND NOT EXISTS (
        SELECT 1 FROM expectations AS one
        WHERE one.alert = expectation_counts.alert AND one.workstream = expectation_counts.workstream
    );
