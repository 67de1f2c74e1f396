"""The app manifest: beside this package in a wheel, in the checkout's top folder otherwise."""

from pathlib import Path
from typing import Any

import yaml

from bot.errors import ConfigurationError


def manifest_path() -> Path:
    """Return the path of manifest.yml."""
    here = Path(__file__).parent
    for folder in (here, here.parent):
        if (folder / "manifest.yml").is_file():
            return folder / "manifest.yml"
    raise ConfigurationError("manifest.yml is missing from this installation. Install Code Red again.")


def bot_scopes() -> tuple[str, ...]:
    """Return the scopes that the app asks for."""
    manifest: dict[str, Any] = yaml.safe_load(manifest_path().read_text("utf-8"))
    return tuple(manifest["oauth_config"]["scopes"]["bot"])
