"""`codered deferrals`: the register of what is put off in all alerts."""

import json
from typing import Any

import click

from bot.cli.names import named
from bot.cli.reading import alert_key, as_json, found_key, opened, table, write_rows
from bot.clock import SystemClock
from bot.domain.register import Part, RegisterLine, in_order
from bot.policy_file import load_policy
from bot.services.register import lines, with_moved
from bot.settings import Settings

Row = dict[str, Any]
COLUMNS = (
    *(
        "id",
        "alert",
        "level",
        "practice",
        "project",
        "owner",
        "why",
        "commitment",
        "approved_by",
        "since",
        "until",
    ),
    *("review_on", "overdue", "state", "days", "people_moved", "moved"),
    *("decision", "rescheduled_to", "decided_by", "decided_at", "note"),
)
"""What programs are given of each deferral."""
SHOWN = (
    "alert",
    "project",
    "owner",
    "state",
    "since",
    "days",
    "review_on",
    "overdue",
    "people_moved",
    "commitment",
)
"""What people are shown of it, on a line."""


@click.command()
@alert_key
@click.option(
    "--all", "part", flag_value="all", default="all", help="Everything that was ever put off (the default)."
)
@click.option("--open", "part", flag_value="open", help="What is still put off: undecided, or rescheduled.")
@click.option("--due", "part", flag_value="due", help="What is up for review.")
@click.option("--owner", metavar="U…", help="Only what this person owns.")
@as_json
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.pass_obj
def deferrals(
    settings: Settings, key: str | None, *, part: str, owner: str | None, as_json: bool, as_csv: bool
) -> None:
    """Show the register: what is put off, for how long, what it touches, and what was decided."""
    policy = load_policy(settings.config)
    with opened(settings) as store:
        one = found_key(store, key) if key else None
        found = in_order(lines(store.reading, policy, SystemClock().now(), one, owner=owner))
        wanted = [line for line in found if line.belongs(Part(part), "", across=one is None)]
        rows = [_row(line) for line in with_moved(store.reading, wanted)]
        names = store.reading.people.names()
    if as_csv:
        write_rows(rows, "csv", COLUMNS)
    elif as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif rows:
        shown = [
            {name: row[name] for name in SHOWN} | {"owner": named(f"<@{row['owner']}>", names)} for row in rows
        ]
        click.echo(table(shown))
    else:
        click.echo("Nothing is put off.")


def _row(line: RegisterLine) -> Row:
    verdict = line.verdict
    return {
        "id": line.id,
        "alert": line.alert,
        "level": line.level.value,
        "practice": "practice" if line.practice else "",
        "project": line.project,
        "owner": line.owner,
        "why": line.why,
        "commitment": line.commitment or "",
        "approved_by": " ".join(line.approved_by),
        "since": line.since.isoformat(),
        "until": line.until.isoformat() if line.until else "stand-down",
        "review_on": line.review_on.isoformat() if line.review_on else "",
        "overdue": line.overdue,
        "state": line.state.value,
        "days": line.days,
        "people_moved": len(line.moved),
        "moved": " ".join(line.moved),
        "decision": verdict.decision.value if verdict else "",
        "rescheduled_to": verdict.until.isoformat() if verdict and verdict.until else "",
        "decided_by": verdict.by if verdict else "",
        "decided_at": verdict.at.isoformat() if verdict else "",
        "note": verdict.note if verdict else "",
    }
