"""The Home tab: what is asked of me, what is going on, what I own, what I may do.

Slack shows at most 100 blocks on it (docs.slack.dev, views.publish); each part is cut so that all fit.
"""

from collections.abc import Iterator
from datetime import date

from bot.domain.alert import Alert
from bot.domain.reassignment import RosterEntry
from bot.domain.register import RegisterLine
from bot.domain.values import Person
from bot.language import gettext, ngettext
from bot.surfaces.ask import Entry, about_words, ask_actions
from bot.surfaces.blocks import actions, context, divider, form_button, header
from bot.surfaces.ids import Form
from bot.surfaces.overview import permission, running_alerts
from bot.surfaces.register import decidable_in, register_line
from bot.surfaces.rich import Json, Line, line, paragraph, titled
from bot.surfaces.status import lead_buttons
from bot.surfaces.words import alert_name, written_end

ASKS_SHOWN = 10
OWNED_SHOWN = 10
LED_SHOWN = 5

Asks = tuple[tuple[Alert, Entry], ...]
Owned = tuple[RegisterLine, ...]


def home(
    person: Person,
    asks: Asks,
    active: tuple[Alert, ...],
    owned: Owned,
    *,
    may_declare: bool,
    today: date | None = None,
) -> Json:
    """Return the view for `views.publish`.

    `asks` are the person's reassignments that want an answer, `active` the running alerts, `owned` what the person
    owns that is still put off, also by alerts that are over; `today` is the company's day.
    """
    led = tuple(alert for alert in active if person in {alert.author, alert.terms.lead})
    blocks = (
        header(gettext("What is asked of you")),
        *_asks(asks, tuple(alert for alert in active if _is_missing(alert, person))),
        divider(),
        header(gettext("What is going on")),
        *running_alerts(active, today),
        divider(),
        header(gettext("What you own")),
        *_owned(owned),
        divider(),
        header(gettext("What you may do")),
        *_led(led, person),
        *permission(may_declare=may_declare),
    )
    return {"type": "home", "blocks": list(blocks)}


def _is_missing(alert: Alert, person: Person) -> bool:
    """Tell whether an open check-in waits for somebody."""
    check_in = alert.check_in
    return bool(check_in and check_in.open and any(one.person == person for one in check_in.missing))


def _asks(asks: Asks, checking_in: tuple[Alert, ...]) -> Iterator[Json]:
    for alert in checking_in[:ASKS_SHOWN]:
        yield paragraph(titled(alert_name(alert), gettext("the check-in waits for your update.")))
        yield actions(form_button(gettext("Write my update"), Form.CHECK_IN, alert.key, style="primary"))
    if not asks and not checking_in:
        yield paragraph(line(gettext("Nothing. You have answered everything.")))
    for alert, entry in asks[:ASKS_SHOWN]:
        yield paragraph(_ask(alert, entry))
        yield from ask_actions(entry, alert)
    yield from _more(len(asks) - ASKS_SHOWN)


def _ask(alert: Alert, entry: Entry) -> Line:
    if isinstance(entry, RosterEntry):
        move = entry.move
        told = gettext(
            "from {team} to {workstream}, {end}.",
            team=move.from_team,
            workstream=move.workstream,
            end=written_end(move.until_on),
        )
        return titled(alert_name(alert), told)
    return titled(alert_name(alert), f"{about_words(alert, entry)}.")


def _owned(owned: Owned) -> Iterator[Json]:
    if not owned:
        yield paragraph(line(gettext("No project of yours is put off.")))
    for one in owned[:OWNED_SHOWN]:
        yield paragraph((*titled(one.alert), *register_line(one)))
    yield from _more(len(owned) - OWNED_SHOWN)
    for key in decidable_in(owned[:OWNED_SHOWN]):
        yield actions(form_button(gettext("Decide on a project of {key}", key=key), Form.DECIDE, key))


def _led(led: tuple[Alert, ...], person: str) -> Iterator[Json]:
    for alert in led[:LED_SHOWN]:
        role = gettext("You lead") if alert.terms.lead == person else gettext("You may steer")
        yield paragraph(titled(role, alert_name(alert)))
        yield from lead_buttons(alert)
    yield from _more(len(led) - LED_SHOWN)


def _more(left: int) -> Iterator[Json]:
    if left > 0:
        yield context(ngettext("and {n} more", "and {n} more", left))
