"""What can be taken out of a draft again, and by whom it is prepared."""

import hashlib
from enum import StrEnum

from bot.domain.brief import Resource
from bot.domain.values import Text, Value


class Part(StrEnum):
    """The kinds of things that a draft lists."""

    PERSON = "person"
    PROJECT = "project"
    WORKSTREAM = "workstream"
    RESOURCE = "resource"


class Item(Value):
    """One thing that a draft lists, as people name it: somebody's user id, a project, a workstream, a resource.

    A resource is named as in “budget: more servers”; a form names it by its `resource_id`, which is short.
    """

    part: Part
    name: Text


def resource_id(resource: Resource) -> str:
    """Return what tells a resource of a draft from the others."""
    return hashlib.sha256(resource.name.encode()).hexdigest()[:12]
