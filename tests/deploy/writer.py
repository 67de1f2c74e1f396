"""Saves drafts, as people do with a form, and prints the number of each and when it was on the disk.

python -m tests.deploy.writer DATABASE HOW-MANY-A-SECOND
"""

import sys
import time

from bot.app import build_house
from bot.domain import commands
from bot.domain.brief import Brief, Level
from bot.services import alerts
from bot.settings import Settings


def main(database: str, a_second: str) -> None:
    """Write until killed; a further life goes on where the last has ended."""
    house = build_house(Settings(_env_file=None, database=database))
    save = commands.SaveDraft(
        actor=commands.Actor(id="U0CHIEF", is_admin=True), brief=Brief(level=Level.RED, focus="Checkout")
    )
    while True:
        key = alerts.save_draft(house, save).alert or ""
        sys.stdout.write(f"{key.removeprefix('CR-')} {time.time()}\n")
        sys.stdout.flush()
        time.sleep(1 / float(a_second))


if __name__ == "__main__":
    main(*sys.argv[1:])
