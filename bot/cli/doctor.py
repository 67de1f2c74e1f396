"""`codered doctor`: is everything there that the bot needs, and what to do where it is not."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

import click

from bot.cli import connection, installation
from bot.cli.reading import as_json
from bot.errors import CodeRedError
from bot.settings import Settings

CHECKS: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("configuration", installation.policy),
    ("templates", installation.templates),
    ("database", installation.database),
    ("disk", installation.disk),
    ("outbox", installation.outbox),
    ("people", installation.people),
    ("secrets", connection.secrets),
    ("slack", connection.slack),
    ("approvers", connection.approvers),
    ("channels", connection.channels),
)
"""Every check: what it is called, and what returns how it stands or raises what is wrong and what to do."""


NEEDS = {"approvers": ("configuration", "slack"), "channels": ("configuration", "slack")}
"""What a check cannot do without: where that fails, it would only say the same again, or give wrong advice."""


@dataclass(frozen=True)
class Found:
    """How one check ended."""

    check: str
    ok: bool
    said: str


@click.command()
@as_json
@click.pass_obj
def doctor(settings: Settings, *, as_json: bool) -> None:
    """Check everything the bot needs, and say what to do about each failure.

    The exit status is 1 if there is any.
    """
    found: list[Found] = []
    for name, check in CHECKS:
        failed = [one.check for one in found if one.check in NEEDS.get(name, ()) and not one.ok]
        found.append(_left_out(name, failed[0]) if failed else _checked(settings, name, check))
    healthy = all(one.ok for one in found)
    if as_json:
        document = {"healthy": healthy, "checks": [asdict(one) for one in found]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(f"{'ok   ' if one.ok else 'FAIL '} {one.check}: {one.said}")
    if not healthy:
        raise SystemExit(1)


def _left_out(name: str, failed: str) -> Found:
    return Found(
        name, ok=False, said=f"not looked at, because “{failed}” failed: mend that first, and look again."
    )


def _checked(settings: Settings, name: str, check: Callable[[Settings], str]) -> Found:
    try:
        return Found(name, ok=True, said=check(settings))
    except CodeRedError as error:
        return Found(name, ok=False, said=str(error))
