"""What the page says in the place of something that cannot be shown."""

import logging
from collections.abc import Callable

from markupsafe import Markup

_log = logging.getLogger(__name__)
_HTML = Markup('<p class="unknown">This {} cannot be shown here.</p>')


def shown_or_told(what: str, show: Callable[[], Markup]) -> Markup:
    """Return what `show` makes, or a sentence that this message or view (`what`) cannot be shown.

    One that breaks its rendering must not take everything around it off the page; why it did is logged.
    """
    try:
        return show()
    except Exception:  # noqa: BLE001 - any error of any template
        _log.exception("workspace.not_shown: a %s", what)
        return _HTML.format(what)
