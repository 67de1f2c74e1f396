"""The server that the benchmarks click at: Code Red's HTTP mode, or a Bolt app that does nothing instead.

    python tests/bench/server.py codered|whole|bare PORT DATABASE PEOPLE

Settings come from the environment. The courier is started in `whole` only: where the answer to a click is
measured, it would compete with the client for the second of two cores.
"""

import sys
from dataclasses import replace
from datetime import timedelta

import uvicorn
from slack_bolt import App

from bot.app import Application, build, client
from bot.domain.brief import Audience, Brief, Level, Workstream
from bot.domain.commands import Declare, SaveDraft
from bot.domain.policy import Actor, Policy
from bot.domain.reassignment import Reassignment
from bot.services import alerts
from bot.settings import Settings, load_settings
from bot.surfaces.ids import Action
from bot.web import web

LEADER = Actor(id="U0LEADER")


class Idle:
    """Stands where the courier would be at work."""

    def start(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""


def person(number: int) -> str:
    """Return the user id of one of the reassigned."""
    return f"U0PERSON{number:06d}"


def declare(application: Application, people: int) -> None:
    """Declare an alert that asks this many people."""
    house = application.house
    brief = Brief(
        level=Level.RED,
        focus="Speed",
        problem="It is slow.",
        exit_criteria=("It is fast.",),
        lead=LEADER.id,
        review_on=(house.clock.now() + timedelta(days=14)).date(),
        workstreams=(Workstream(name="Latency"),),
        audience=Audience(channels=("C0HOME",)),
        reassignments=tuple(
            Reassignment(person=person(number), from_team="Ads", workstream="Latency") for number in range(people)
        ),
    )
    draft = alerts.save_draft(house, SaveDraft(actor=LEADER, brief=brief))
    alerts.declare(house, Declare(actor=LEADER, alert=draft.alert))


def bare(settings: Settings) -> App:
    """Return a Bolt app, set up as ours, that acknowledges a click and does nothing."""
    token = settings.required("slack_bot_token", where="")
    app = App(
        client=client(settings, token, 2),
        signing_secret=settings.required("slack_signing_secret", where=""),
        process_before_response=True,
        token_verification_enabled=False,
    )
    app.action(Action.ACKNOWLEDGE.value)(lambda ack: ack())
    return app


def main(kind: str, port: str, database: str, people: str) -> None:
    """Serve until terminated."""
    settings = load_settings().model_copy(update={"database": database})
    application = build(settings, policy=Policy(declarers=(LEADER.id,)))
    if kind == "bare":
        application = replace(application, bolt=bare(settings))
    else:
        declare(application, int(people))
    if kind != "whole":
        application = replace(application, courier=Idle())
    uvicorn.run(web(application), host="127.0.0.1", port=int(port), log_config=None, access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
