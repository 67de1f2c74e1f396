-- name: counts
SELECT about, workstream, standing, open, people FROM expectation_counts
WHERE alert = :alert AND people > 0
ORDER BY about, workstream, standing, open;

-- name: released_before
-- Of a recalled alert: those who were back already. All others are void.
SELECT e.workstream, e.standing, COUNT(*) AS people FROM expectations AS e
INNER JOIN reassignments AS r ON r.id = e.id
WHERE e.alert = :alert AND e.about = 'reassignment' AND r.released = 1
GROUP BY e.workstream, e.standing;

-- name: moves_that_stand
SELECT e.*, r.from_team, r.starts_on, r.until_on, r.returns_on, r.released, r.void,
    r.back_by, r.back_at
FROM expectations AS e
INNER JOIN reassignments AS r ON r.id = e.id
WHERE
    e.alert = :alert AND e.open = :open AND e.standing = :standing AND e.about = 'reassignment'
    AND (:workstream IS NULL OR e.workstream = :workstream)
ORDER BY e.seq LIMIT :most OFFSET :first;

-- name: moves
SELECT e.*, r.from_team, r.starts_on, r.until_on, r.returns_on, r.released, r.void,
    r.back_by, r.back_at
FROM expectations AS e
INNER JOIN reassignments AS r ON r.id = e.id
WHERE
    e.alert = :alert AND e.about = 'reassignment'
    AND (:workstream IS NULL OR e.workstream = :workstream)
    AND (:released IS NULL OR r.released = :released)
ORDER BY e.seq LIMIT :most OFFSET :first;

-- name: owners
SELECT
    e.*, d.project, d.owner, d.why, d.commitment, d.until_on, d.since, d.void,
    d.decision, d.decided_by, d.decided_at, d.rescheduled_to, d.decision_note
FROM expectations AS e
INNER JOIN deferrals AS d ON d.id = e.id
WHERE
    e.alert = :alert AND e.about = 'deferral'
    AND (e.open = 1 OR e.standing IN ('acknowledged', 'objected'))
    AND (:standing IS NULL OR e.standing = :standing)
ORDER BY e.seq LIMIT :most OFFSET :first;

-- name: readers_that_stand
SELECT * FROM expectations
WHERE alert = :alert AND open = :open AND standing = :standing AND about = 'reading'
ORDER BY seq LIMIT :most OFFSET :first;

-- name: readers
SELECT * FROM expectations
WHERE
    alert = :alert AND about = 'reading'
    AND (open = 1 OR standing IN ('acknowledged', 'objected'))
ORDER BY seq LIMIT :most OFFSET :first;

-- name: rows
-- Everything that is known of each expected answer, one after the other.
SELECT
    e.alert, e.person, COALESCE(p.name, '') AS name, e.about,
    COALESCE(r.from_team, '') AS from_team, e.workstream, COALESCE(d.project, '') AS project,
    CASE
        WHEN r.void = 1 THEN 'void'
        WHEN r.released = 1 THEN 'released'
        WHEN e.about <> 'reassignment' AND e.open = 0 AND e.standing IN ('waiting', 'unreachable') THEN 'void'
        ELSE e.standing
    END AS standing,
    COALESCE(e.asked_at, '') AS asked_at, COALESCE(e.answered_at, '') AS answered_at, COALESCE(e.how, '') AS how,
    COALESCE(e.answered_by, '') AS by,
    CASE WHEN e.standing = 'unreachable' THEN e.unreachable ELSE COALESCE(e.note, '') END AS note,
    e.version AS version_asked, COALESCE(e.answered_version, '') AS version_answered,
    e.reminders, COALESCE(e.escalated_to, '') AS escalated_to, COALESCE(e.outcome, '') AS outcome,
    COALESCE(r.until_on, d.until_on, '') AS until, COALESCE(r.returns_on, '') AS returns_on,
    COALESCE(r.back_at, '') AS back_at,
    COALESCE(r.back_by, '') AS back_by,
    CASE WHEN a.practice = 1 THEN 'practice' ELSE '' END AS practice
FROM expectations AS e
INNER JOIN alerts AS a ON a.key = e.alert
LEFT JOIN reassignments AS r ON r.id = e.id
LEFT JOIN deferrals AS d ON d.id = e.id
LEFT JOIN people AS p ON p.id = e.person
WHERE e.alert = :alert AND e.about = :about
ORDER BY e.seq;

-- name: silent^
SELECT COUNT(DISTINCT person) FROM expectations WHERE alert = :alert AND open = 1 AND standing = 'waiting';
