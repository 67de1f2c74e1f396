"""Every id that Slack sends back to us, once.

A form's `callback_id` is its own value here; a block's `block_id` in a form is the brief's field name, so that a
refusal's `fields` (bot.errors.InvalidInput) are Slack's field errors as they stand.
"""

import re
from enum import StrEnum

from bot.domain import agenda
from bot.domain.figures import Filter
from bot.domain.register import Part


class Form(StrEnum):
    """The modals, by `callback_id`."""

    BRIEF = "codered.brief"
    DRAFT = "codered.draft"
    AMEND = "codered.amend"
    LEVEL = "codered.level"
    WORKSTREAM = "codered.workstream"
    RESOURCE = "codered.resource"
    REASSIGN = "codered.reassign"
    RELEASE = "codered.release"
    DEFER = "codered.defer"
    DECIDE = "codered.decide"
    CHECK_IN = "codered.checkin"
    UPDATE = "codered.update"
    CONCERN = "codered.concern"
    KEEP = "codered.keep"
    UNREACHABLE = "codered.unreachable"
    STAND_DOWN = "codered.standdown"
    RECALL = "codered.recall"
    REFUSE = "codered.refuse"
    OVERRIDE = "codered.override"
    SHARE = "codered.share"
    TAKE_OUT = "codered.takeout"
    EXTEND = "codered.extend"
    RESCHEDULE = "codered.reschedule"
    CANCEL = "codered.cancel"
    DISCARD = "codered.discard.form"
    RETROSPECTIVE = "codered.retrospective"


class Action(StrEnum):
    """The buttons, by `action_id`. A `value` names the alert, roster entry, check-in or message it is about."""

    ACKNOWLEDGE = "codered.acknowledge"
    READ = "codered.read"
    CONCERN = "codered.concern.open"
    UNDO = "codered.undo"
    SNOOZE = "codered.snooze"
    FOR_THEM = "codered.acknowledge.for_them"
    UNREACHABLE = "codered.unreachable.open"
    CONCERN_RELEASE = "codered.concern.release"
    CONCERN_KEEP = "codered.concern.keep.open"
    CONCERN_TALK = "codered.concern.talk"
    OPEN_FORM = "codered.form"
    DECLARE = "codered.declare"
    DISCARD = "codered.discard"
    APPROVE = "codered.approve"
    REFUSE = "codered.refuse.open"
    CARRY_OUT = "codered.approval.carry_out"
    NUDGE = "codered.nudge"
    ROSTER = "codered.roster"
    SHOW = "codered.show"
    IS_THERE = "codered.is_there"
    SEND_AGAIN = "codered.send_again"
    WRITE_UPDATE = "codered.write_update"
    OVERRIDE = "codered.override.open"
    PREVIEW = "codered.preview"
    PREVIEWED = "codered.previewed"
    DEFERRAL_RESUME = "codered.deferral.resume"
    DEFERRAL_RESCHEDULE = "codered.deferral.reschedule.open"
    DEFERRAL_CANCEL = "codered.deferral.cancel.open"
    BACK = "codered.back"
    BACK_FOR_THEM = "codered.back.for_them"
    WRITE_RETROSPECTIVE = "codered.write_retrospective"
    CHECKLIST = "codered.checklist"
    DEFERRALS = "codered.deferrals"
    HISTORY = "codered.history"
    REPORT = "codered.report"


COMMAND = "/codered"
DECLARE_SHORTCUT = "codered.declare.shortcut"
ACKNOWLEDGE_SHORTCUT = "codered.acknowledge.shortcut"
POST_EVENT_TYPE = "codered_post"
"""The `event_type` in the metadata of what we post; its payload is `{"row": <outbox id>}`."""
FORM_ACTION = re.compile(rf"{re.escape(Action.OPEN_FORM)}\.[a-z_]+")
"""What the `action_id` of every button that opens a form matches: two buttons of one block may not share an id."""
ROSTER_ACTION = re.compile(rf"{re.escape(Action.ROSTER)}\.[a-z_]+")
"""What the `action_id` of every button matches that shows another part of a roster in the same place."""
PREVIEWED_ACTION = re.compile(rf"{re.escape(Action.PREVIEWED)}\.\d+")
"""What the `action_id` of every button in a preview matches."""
REGISTER = "codered.register"
REGISTER_ACTION = re.compile(rf"{re.escape(REGISTER)}\.[a-z_]+")
"""What the `action_id` of every button matches that shows another part of the register in the same place."""

REPORT_ACTION = re.compile(rf"{re.escape(Action.REPORT)}\.CR-\d+")
"""What the `action_id` of every button matches that shows one of several reports: no two of a block share one."""
HOME = "codered.home"
HOME_ACTION = re.compile(rf"{re.escape(HOME)}\.[a-z_.]+")
"""What the `action_id` of every button matches that shows another page of a part of the Home tab."""

ANY_EVENT = re.compile("")
"""What every event's type matches."""


def roster_action(part: str) -> str:
    """Return the `action_id` of the button that shows another part of a roster in the same place."""
    return f"{Action.ROSTER}.{part}"


def roster_value(alert: str, chosen: Filter, page: int = 1) -> str:
    """Return the `value` of a button that shows part of a roster: `CR-1:waiting:2`."""
    return f"{alert}:{chosen}:{page}"


def read_roster_value(value: str) -> tuple[str, Filter, int]:
    """Return the alert, whom to show, and the page, as a button's value names them."""
    alert, chosen, page = value.split(":")
    return alert, Filter(chosen), int(page)


def preview_action(number: int) -> str:
    """Return the `action_id` of a button in a preview; no two of one message share a number."""
    return f"{Action.PREVIEWED}.{number}"


def override_value(alert: str, finding: str) -> str:
    """Return the `value` of the button that overrides a finding: `CR-1:9f86d081884c`."""
    return f"{alert}:{finding}"


def read_override_value(value: str) -> tuple[str, str]:
    """Return the alert and the finding that a button's value names."""
    alert, _, finding = value.partition(":")
    return alert, finding


def register_action(part: str) -> str:
    """Return the `action_id` of the button that shows another part of the register in the same place."""
    return f"{REGISTER}.{part}"


def register_value(alert: str | None, part: Part, page: int = 1) -> str:
    """Return the `value` of a button that shows part of the register: `CR-1:open:2`, or `:open:2` of all."""
    return f"{alert or ''}:{part}:{page}"


def read_register_value(value: str) -> tuple[str | None, Part, int]:
    """Return the alert (None: all of them), the part, and the page, as a button's value names them."""
    alert, part, page = value.split(":")
    return alert or None, Part(part), int(page)


def report_action(alert: str) -> str:
    """Return the `action_id` of the button that shows one of several reports."""
    return f"{Action.REPORT}.{alert}"


def home_action(part: agenda.Part, way: str) -> str:
    """Return the `action_id` of the button that shows another page of a part of the Home tab."""
    return f"{HOME}.{part}.{way}"


def home_value(part: agenda.Part, page: int) -> str:
    """Return the `value` of a button that shows a page of a part of the Home tab: `asked:2`."""
    return f"{part}:{page}"


def read_home_value(value: str) -> tuple[agenda.Part, int]:
    """Return the part and the page, as a button's value names them."""
    part, page = value.split(":")
    return agenda.Part(part), int(page)


def form_action(form: Form) -> str:
    """Return the `action_id` of the button that opens a form."""
    return f"{Action.OPEN_FORM}.{form.name.lower()}"


def form_value(form: Form, alert: str | None = None) -> str:
    """Return the `value` of the button that opens a form: `codered.reassign:CR-1`."""
    return f"{form}:{alert or ''}"


def read_form_value(value: str) -> tuple[Form, str | None]:
    """Return the form that a button opens, and the alert it is about; None means a new one."""
    form, _, alert = value.partition(":")
    return Form(form), alert or None
