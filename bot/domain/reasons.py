"""Why something did not reach Slack, or does not count: kept as it stands in the code, said as each one reads it.

A row of the outbox, an approval, an answer that nobody could give and the count of a channel's members keep such a
sentence for months, and people of several languages read it. So what is kept is always in English, which is also
under what the catalogues know it.
"""

import re
from collections.abc import Iterator
from functools import cache
from string import Formatter

from bot.language import N_, gettext

REFUSED = N_("Slack refused it: {code}. Look that name up on docs.slack.dev.")
NO_ANSWER = N_("No answer came from Slack ({error}).")
OWN_FAULT = N_("Slack reported a fault of its own ({code}).")
REPORTED = N_("{reason} Please report it to Code Red's maintainers.")
UNKNOWN_TIMER = N_("This version of Code Red knows no timer “{topic}”.")
ROOT_LOST = N_("The message it replies to was not posted: {reason}")
CANCELLED = N_("It was cancelled: {because}")
DISMISSED = N_("{reason} It was dismissed: {because}")
FAILED = N_("It failed.")
RECALLED = N_("{key} was recalled.")
OVER = N_("{key} is over.")
LATER = N_("A page of it is still on its way.")
LAPSED = N_("the approval of {people}, who may not approve any more, does not count")

FILLED = (
    *(REFUSED, NO_ANSWER, OWN_FAULT, UNKNOWN_TIMER, ROOT_LOST, CANCELLED, DISMISSED, RECALLED, OVER, REPORTED),
    LAPSED,
)
"""The sentences with values; where several fit, the first is meant."""


def said(kept: str) -> str:
    """Say in the reader's language what is kept of why something did not happen; what is not ours stays."""
    if not kept:
        return kept
    for sentence, pattern in _patterns():
        if found := pattern.fullmatch(kept):
            values = found.groupdict()
            if "reason" in values:
                values["reason"] = said(values["reason"])
            return gettext(sentence, **values)
    return gettext(kept)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((sentence, re.compile("".join(_parts(sentence)), re.DOTALL)) for sentence in FILLED)


def _parts(sentence: str) -> Iterator[str]:
    for text, name, _, _ in Formatter().parse(sentence):
        yield re.escape(text)
        if name:
            yield f"(?P<{name}>" + (ANYTHING if name in SENTENCES else ONE_WORD)


ONE_WORD, ANYTHING = r"\S+)", ".*)"
SENTENCES = frozenset({"reason", "because", "people"})
"""The values of several words; any other is one word."""
