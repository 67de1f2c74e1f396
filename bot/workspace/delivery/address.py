"""Where an app is: the URL that requests are sent below."""

import re
from urllib.parse import urlsplit

from bot.workspace.errors import PersonError

_VISIBLE = re.compile(r"[!-~]+")
_HOST = re.compile(r"[A-Za-z0-9._:%-]+")


def checked_address(url: str) -> str:
    """Return an app's URL without a slash at its end; raise a PersonError for one that nothing can be sent to."""
    if not _VISIBLE.fullmatch(url) or not _names_a_place(url):
        raise PersonError(f"{url} is no URL of an app; give one such as http://127.0.0.1:3000.")
    return url.rstrip("/")


def _names_a_place(url: str) -> bool:
    try:
        place = urlsplit(url)
        host, port = place.hostname or "", place.port
        host.encode("idna")  # refuses names with parts that are empty or too long, as looking them up would
    except ValueError:
        return False
    return (
        place.scheme in {"http", "https"} and "@" not in place.netloc and port != 0 and bool(_HOST.fullmatch(host))
    )
