"""The company's memo templates while Code Red runs: what a change breaks or mends is told to the admins, once."""

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.policy import CODE_RED
from bot.domain.template_news import TemplateMended, TemplateRefused
from bot.domain.who import ADMINS
from bot.memos import Finding
from bot.services import approvals
from bot.services.house import House
from bot.store import Post, Transaction
from bot.surfaces import template_news

log = logging.getLogger(__name__)

TOPIC = "template"
"""The topic of what the admins are told about a template; it belongs to no alert."""

Happened = TemplateRefused | TemplateMended


def follow(house: House) -> None:
    """Take up changes of the templates; what broke, and what was mended, is noted and told to the admins.

    What was told already, by another process or before a restart, is not told again: the audit log knows. The
    first look reads every template of the company's own.
    """
    if not house.memos.look():
        return
    now = house.clock.now()
    with house.store.transaction() as tx:
        happened = tuple(_news(tx, house, now))
        tx.audit.append(happened)
        for event in happened:
            _tell(tx, house, event)
    for event in happened:
        _log(event)


def standing(house: House) -> str:
    """Say which templates cannot be used now; empty where all can."""
    return template_news.standing(sorted({str(found.path) for found in _troubles(house)}))


def _troubles(house: House) -> tuple[Finding, ...]:
    """Return what is wrong now; words that are broken are so for every template of their language, but once."""
    return tuple(dict.fromkeys(found for found in house.memos.judged.values() if found))


def _news(tx: Transaction, house: House, now: datetime) -> Iterator[Happened]:
    """Yield how what is wrong differs from what was told last."""
    known = _told(tx)
    troubles = _troubles(house)
    for found in troubles:
        source = str(found.path)
        if known.get(source) != (found.line, found.sentence):
            yield TemplateRefused(
                alert="", actor=CODE_RED.id, at=now, source=source, line=found.line, because=found.sentence
            )
    for source in known.keys() - {str(found.path) for found in troubles}:
        path = Path(source)
        # Of a file that this process has not read, another one speaks.
        if path in house.memos.judged or not path.is_file():
            yield TemplateMended(alert="", actor=CODE_RED.id, at=now, source=source)


def _told(tx: Transaction) -> dict[str, tuple[int, str]]:
    """Return the files that were told to be broken and not yet mended: the line, and what is wrong in it."""
    known: dict[str, tuple[int, str]] = {}
    for row in tx.audit.each(""):
        body = json.loads(row["body"])
        if row["event"] == TemplateRefused.__name__:
            known[body["source"]] = (body["line"], body["because"])
        elif row["event"] == TemplateMended.__name__:
            known.pop(body["source"], None)
    return known


def _tell(tx: Transaction, house: House, event: Happened) -> None:
    """Write to each admin whom we know, and into the channel of the audit log where there is one."""
    channel = (house.policy.audit_channel,) if house.policy.audit_channel else ()
    for reader in (*approvals.people(tx, (ADMINS,)), *channel):
        known = tx.people.find(reader)
        with house.reading_in(known.locale if known else None):
            payload = {**_said(event), "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
        tx.outbox.post(Post(topic=TOPIC, channel=reader, payload=payload), event.at)


def _said(event: Happened) -> dict[str, Any]:
    if isinstance(event, TemplateRefused):
        return template_news.refused(event.source, event.line, event.because)
    return template_news.mended(event.source)


def _log(event: Happened) -> None:
    if isinstance(event, TemplateRefused):
        log.error("template.refused source=%s line=%d reason=%s", event.source, event.line, event.because)
    else:
        log.info("template.mended source=%s", event.source)
