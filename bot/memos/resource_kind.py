"""The kinds of resource, as memos print them."""

from enum import StrEnum


class ResourceKind(StrEnum):
    """What moves beside people; printed in the memo's language."""

    SPRINT = "sprint"
    BUDGET = "budget"
    HIRING = "hiring"
    RELOCATION = "relocation"
    OTHER = "other"
