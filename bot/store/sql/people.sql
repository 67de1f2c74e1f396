-- name: known
-- `who` is a JSON array of user ids.
SELECT
    people.id,
    people.name,
    people.is_admin,
    people.is_bot,
    people.is_guest,
    people.deleted,
    people.timezone,
    people.locale,
    people.email,
    people.fetched_at,
    people.manager AS slack_manager,
    positions.team AS file_team,
    positions.manager AS file_manager,
    positions.hours AS file_hours,
    (
        SELECT json_group_array(teams.name)
        FROM team_members JOIN teams ON teams.id = team_members.team
        WHERE team_members.person = people.id
    ) AS groups
FROM people LEFT JOIN positions ON positions.person = people.id
WHERE people.id IN (SELECT value FROM json_each(:who));

-- name: ids
SELECT id FROM people ORDER BY name, id;

-- name: names
SELECT id, name FROM people;

-- name: remember_person!
INSERT INTO people (id, name, is_admin, is_bot, is_guest, deleted, timezone, locale, email, fetched_at)
VALUES (:id, :name, :is_admin, :is_bot, :is_guest, :deleted, :timezone, :locale, :email, :fetched_at)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name,
    is_admin = excluded.is_admin,
    is_bot = excluded.is_bot,
    is_guest = excluded.is_guest,
    deleted = excluded.deleted,
    timezone = excluded.timezone,
    locale = excluded.locale,
    email = COALESCE(excluded.email, people.email),
    fetched_at = excluded.fetched_at;

-- name: by_email
-- `emails` is a JSON array; of two accounts with one address the one that is in use comes last.
SELECT email, id FROM people
WHERE email IN (SELECT value FROM json_each(:emails))
ORDER BY deleted DESC, fetched_at;

-- name: manager^
SELECT COALESCE(positions.manager, people.manager) AS manager
FROM people LEFT JOIN positions ON positions.person = people.id
WHERE people.id = :id;

-- name: slack_managers
SELECT id, manager FROM people WHERE manager IS NOT NULL;

-- name: profiles_due
SELECT id FROM people
WHERE deleted = 0 AND is_bot = 0 AND (profile_at IS NULL OR profile_at <= :before)
ORDER BY profile_at IS NOT NULL, profile_at, id;

-- name: set_manager!
UPDATE people SET manager = :manager, profile_at = :at WHERE id = :id;

-- name: forget_managers!
UPDATE people SET manager = NULL, profile_at = NULL WHERE profile_at IS NOT NULL;

-- name: strangers
SELECT person AS id FROM team_members
UNION SELECT manager AS id FROM people WHERE manager IS NOT NULL
EXCEPT SELECT id FROM people
ORDER BY id;

-- name: positions
SELECT person, team, manager, hours FROM positions;

-- name: keep_position!
INSERT INTO positions (person, team, manager, hours) VALUES (:person, :team, :manager, :hours)
ON CONFLICT (person) DO UPDATE SET team = excluded.team, manager = excluded.manager, hours = excluded.hours;

-- name: teams
SELECT id, handle, name FROM teams ORDER BY name, id;

-- name: forget_members!
DELETE FROM team_members;

-- name: forget_teams!
DELETE FROM teams;

-- name: add_team!
INSERT INTO teams (id, handle, name) VALUES (:id, :handle, :name);

-- name: add_member!
INSERT INTO team_members (team, person) VALUES (:team, :person) ON CONFLICT DO NOTHING;

-- name: members_of
-- What Slack was asked for last goes before what a sync has found.
SELECT person FROM usergroup_members WHERE usergroup = :usergroup
UNION
SELECT person FROM team_members
WHERE team = :usergroup AND NOT EXISTS (SELECT 1 FROM usergroups WHERE id = :usergroup)
ORDER BY person;

-- name: usergroup_fetched_at^
SELECT fetched_at FROM usergroups WHERE id = :id;

-- name: note_usergroup!
INSERT INTO usergroups (id, fetched_at) VALUES (:id, :at)
ON CONFLICT (id) DO UPDATE SET fetched_at = excluded.fetched_at;

-- name: forget_usergroup_members!
DELETE FROM usergroup_members WHERE usergroup = :usergroup;

-- name: add_usergroup_member!
INSERT INTO usergroup_members (usergroup, person) VALUES (:usergroup, :person) ON CONFLICT DO NOTHING;

-- name: colleagues
SELECT id FROM people
WHERE deleted = 0 AND is_bot = 0 AND is_guest = 0 AND is_admin >= :admins
ORDER BY name, id;
