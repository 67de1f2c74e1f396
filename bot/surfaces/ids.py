"""Every id that Slack sends back to us, once.

A form's `callback_id` is its own value here; a block's `block_id` in a form is the brief's field name, so that a
refusal's `fields` (bot.errors.InvalidInput) are Slack's field errors as they stand.
"""

from enum import StrEnum


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
    CONCERN = "codered.concern"
    STAND_DOWN = "codered.standdown"


class Action(StrEnum):
    """The buttons, by `action_id`. A button's `value` names the alert, or the roster entry it is about."""

    ACKNOWLEDGE = "codered.acknowledge"
    CONCERN = "codered.concern.open"
    OPEN_FORM = "codered.form"
    DECLARE = "codered.declare"
    DISCARD = "codered.discard"
    NUDGE = "codered.nudge"
    SHOW = "codered.show"


COMMAND = "/codered"
DECLARE_SHORTCUT = "codered.declare.shortcut"
ACKNOWLEDGE_SHORTCUT = "codered.acknowledge.shortcut"
POST_EVENT_TYPE = "codered_post"
"""The `event_type` in the metadata of what we post; its payload is `{"row": <outbox id>}`."""
