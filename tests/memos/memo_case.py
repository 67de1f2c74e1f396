"""The reference case, as a brief and as a declared alert."""

from datetime import UTC, datetime

import yaml

from bot.domain.alert import Alert, Status
from bot.domain.brief import Brief
from bot.domain.deferral import RegisterEntry
from bot.domain.reassignment import RosterEntry
from bot.memos import packaged_templates
from bot.memos.folders import read_words
from bot.memos.printer import Printer

NOW = datetime(2025, 12, 1, 17, 5, tzinfo=UTC)

_BRIEF = """
level: red
raised_from: orange
focus: ChatGPT quality
problem: Rivals now match or pass ChatGPT on several measures that users notice.
exit_criteria:
  - Median time to first token is 30 % below the day of the declaration
  - Failed or interrupted answers are below 0.1 % for seven days in a row
lead: U0HEAD
review_on: 2025-12-15
cadence: {kind: daily-call, at: "09:30", timezone: America/Los_Angeles}
workstreams:
  - {name: Speed and reliability, lead: U0INFERENCE}
  - {name: Personalisation, lead: U0PERSONAL}
  - {name: Breadth of answers, lead: U0RESEARCH}
reassignments:
  - {person: U0ADS1, from: Advertising, to: Speed and reliability}
  - {person: U0ADS2, from: Advertising, to: Speed and reliability}
  - {person: U0DESIGN, from: Advertising, to: Personalisation}
  - {person: U0HEALTH1, from: Health agent, to: Breadth of answers, until: 2026-01-31}
  - {person: U0SHOP1, from: Shopping agent, to: Speed and reliability}
deferrals:
  - {project: Advertising, owner: U0LEADADS, why: Its engineers move, commitment: First pilots promised for Q1}
  - {project: Health agent, owner: U0LEADHEALTH, why: Research is needed, until: 2026-01-31}
resources:
  - {kind: budget, note: Shift to inference infrastructure and model optimisation}
  - {kind: hiring, note: Open ten inference positions}
audience: {channels: [C0ANNOUNCE, C0CHATGPT], ping: channel}
"""


def alert_of(brief: Brief) -> Alert:
    """Declare a brief as services do."""
    return Alert(
        key="CR-1",
        status=Status.DECLARED,
        version=1,
        terms=brief.terms(),
        author="U0CHIEF",
        created_at=NOW,
        declared_by="U0CHIEF",
        declared_at=NOW,
        roster=tuple(RosterEntry(id=f"r{at}", move=move) for at, move in enumerate(brief.reassignments)),
        deferrals=tuple(
            RegisterEntry(id=f"d{at}", deferral=deferral, since=NOW) for at, deferral in enumerate(brief.deferrals)
        ),
    )


ENGLISH = Printer(read_words(packaged_templates() / "en" / "words.yml"))
REFERENCE = Brief.model_validate(yaml.safe_load(_BRIEF))
ALERT = alert_of(REFERENCE)
