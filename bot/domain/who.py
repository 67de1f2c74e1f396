"""Who: the people that a policy means, by user id, by user group, or by what they are to an alert."""

import re
from collections.abc import Collection, Iterable
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from bot.domain.values import Person, is_person_id
from bot.language import N_, gettext, listed

GROUP_ID = re.compile(r"S[A-Z0-9_]+")
"""What Slack's ids of user groups look like (docs.slack.dev, usergroups.list)."""

ADMINS, EVERYONE = "admins", "everyone"
DECLARERS, AUTHOR, CO_AUTHORS, LEAD, WORKSTREAM_LEADS = (
    "declarers",
    "author",
    "co-authors",
    "lead",
    "workstream-leads",
)
COMPANY = (ADMINS, EVERYONE)
"""The words for people that mean the same whatever the alert is."""
RELATIONS = (DECLARERS, AUTHOR, CO_AUTHORS, LEAD, WORKSTREAM_LEADS)
"""The words for what somebody is to an alert."""

_NAMES = {
    ADMINS: N_("workspace admins"),
    EVERYONE: N_("everybody"),
    DECLARERS: N_("those who may declare it"),
    AUTHOR: N_("its author"),
    CO_AUTHORS: N_("its co-authors"),
    LEAD: N_("its lead"),
    WORKSTREAM_LEADS: N_("the leads of its workstreams"),
}


def is_group_id(name: str) -> bool:
    """Tell the id of a user group from that of a person."""
    return GROUP_ID.fullmatch(name) is not None


def _plain(value: object) -> object:
    return value.strip().removeprefix("@") if isinstance(value, str) else value


def _one_of_the_company(name: str) -> str:
    return _known(name, COMPANY)


def _anybody(name: str) -> str:
    return _known(name, (*COMPANY, *RELATIONS))


def _known(name: str, words: Collection[str]) -> str:
    if name in words or is_person_id(name) or is_group_id(name):
        return name
    raise ValueError(
        gettext(
            "“{name}” names nobody: write a user id (U…), the id of a user group (S…), or one of {words}",
            name=name,
            words=", ".join(words),
        )
    )


Company = tuple[Annotated[str, BeforeValidator(_plain), AfterValidator(_one_of_the_company)], ...]
"""People by user id (`U…`), user group (`S…`), `admins` or `everyone`."""
Who = tuple[Annotated[str, BeforeValidator(_plain), AfterValidator(_anybody)], ...]
"""The same, or by what they are to an alert: `author`, `lead` …"""


def includes(
    who: Collection[str], person: Person, *, admin: bool, groups: Iterable[str], relations: Iterable[str] = ()
) -> bool:
    """Tell whether somebody is meant: an admin or not, in these user groups, with these relations to the alert."""
    if person in who or EVERYONE in who or (admin and ADMINS in who):
        return True
    return any(name in who for name in (*groups, *relations))


def written(who: Collection[str]) -> str:
    """Name those who are meant, as in “workspace admins, <@U0ANN> or its lead”."""
    return listed(map(_written, who), choice=True) or gettext("nobody")


def _written(name: str) -> str:
    if name in _NAMES:
        return gettext(_NAMES[name])
    return f"<!subteam^{name}>" if is_group_id(name) else f"<@{name}>"
