"""The company's policy while Code Red runs: a change is picked up, and kept in the audit log."""

import json
import logging
from typing import Any

from bot.domain.policy import CODE_RED, Policy
from bot.domain.policy_news import PolicyChanged, PolicyRefused, differences
from bot.services.house import House, News

log = logging.getLogger(__name__)


def begin(house: House, source: str) -> None:
    """Note the policy that holds, where it is another one than the last time that Code Red ran."""
    _note_change(house, source, house.policy)


def follow(house: House) -> None:
    """Take up a change of the policy, if there is one; what cannot be used is noted, and changes nothing."""
    news = house.source.look()
    if news is None:
        return
    if news.policy is None:
        _note_refusal(house, news)
    else:
        _note_change(house, news.source, news.policy)


def document(policy: Policy) -> dict[str, Any]:
    """Return a policy as JSON values, the same for the same policy."""
    values: dict[str, Any] = json.loads(policy.model_dump_json())
    return values | {"holidays": sorted(values["holidays"])}


def _note_change(house: House, source: str, policy: Policy) -> None:
    """Keep it in the audit log, once, whichever of several processes comes first."""
    now, after = house.clock.now(), document(policy)
    with house.store.transaction() as tx:
        before = tx.policies.last()
        # The first policy is compared with what holds where there is no file.
        changes = differences(document(Policy()) if before is None else before, after)
        if before is None or changes:
            tx.policies.add(now, after)
        if changes:
            tx.audit.append((PolicyChanged(alert="", actor=CODE_RED.id, at=now, source=source, changes=changes),))
    if changes:
        log.info("policy.changed source=%s settings=%s", source, ",".join(name for name, *_ in changes))


def _note_refusal(house: House, news: News) -> None:
    now = house.clock.now()
    with house.store.transaction() as tx:
        tx.audit.append(
            (PolicyRefused(alert="", actor=CODE_RED.id, at=now, source=news.source, because=news.because),)
        )
    log.error("policy.refused source=%s reason=%s", news.source, news.because)
