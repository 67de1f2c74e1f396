"""Colours that an app chooses, such as the bar beside an attachment."""

import re

from markupsafe import Markup

_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
# Drawn and not styled, so that the page may forbid style attributes.
_SWATCH = Markup(
    '<svg class="{}" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">'
    '<rect width="1" height="1" fill="#{}"/></svg>'
)
_NAMED = {"good": "2eb886", "warning": "daa038", "danger": "a30200"}
"""docs.slack.dev, "Legacy secondary message attachments"."""


def swatch(color: str, class_name: str = "swatch") -> Markup:
    """Return a patch of a colour, given in hexadecimal or as good, warning or danger; nothing if it is none."""
    match = _HEX.fullmatch(_NAMED.get(color, color))
    return _SWATCH.format(class_name, match[1]) if match else Markup()
