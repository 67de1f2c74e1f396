"""Whether a link says honestly where it leads."""

import re
from urllib.parse import urlsplit

# Something a reader would take for an address: a scheme, or a name with a top-level domain.
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|www\.)\S*|[\w-]+(?:[.\u3002\uff0e][\w-]+)*[.\u3002\uff0e][^\W\d_]{2,}(?:[/:?#]\S*)?",
    re.IGNORECASE,
)


def honest_label(label: str, url: str) -> str:
    """Return the label, or the link's address when the label looks like another address."""
    shown = " ".join(label.split())
    addresses = _ADDRESS.findall(shown)
    if not shown or any(not _leads_there(address, url) for address in addresses):
        return url.removeprefix("mailto:")
    return label


def _leads_there(address: str, url: str) -> bool:
    shown, real = _bare(address), _bare(url)
    host = (urlsplit(url).hostname or url.rpartition("@")[2]).casefold().removeprefix("www.")
    return shown in {real, host}


def _bare(address: str) -> str:
    return re.sub(r"^(?:[a-z][a-z0-9+.-]*://|mailto:)?(?:www\.)?", "", address.casefold().rstrip("/.,;:!?)"))
