"""Attachments, as messages had them before there were blocks (docs.slack.dev, "Secondary attachments").

Only the types of what is known are looked at: Slack leaves out what it does not know.
"""

from typing import Any

_TEXTS = (
    "author_icon",
    "author_link",
    "author_name",
    "color",
    "fallback",
    "footer",
    "footer_icon",
    "image_url",
    "pretext",
    "text",
    "thumb_url",
    "title",
    "title_link",
)


def is_attachment(value: object) -> bool:
    """Return whether this may be an attachment: its texts are strings, and its fields a list of such objects."""
    if not isinstance(value, dict) or not _are_texts(value, _TEXTS):
        return False
    fields = value.get("fields")
    return fields is None or (isinstance(fields, list) and all(_is_field(one) for one in fields))


def _is_field(value: object) -> bool:
    return isinstance(value, dict) and _are_texts(value, ("title", "value"))


def _are_texts(of: dict[str, Any], names: tuple[str, ...]) -> bool:
    return all(of.get(name) is None or isinstance(of[name], str) for name in names)
