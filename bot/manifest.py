"""Where the app manifest is: beside this package in a wheel, in the checkout's top folder otherwise."""

from pathlib import Path

from bot.errors import ConfigurationError


def manifest_path() -> Path:
    """Return the path of manifest.yml."""
    here = Path(__file__).parent
    for folder in (here, here.parent):
        if (folder / "manifest.yml").is_file():
            return folder / "manifest.yml"
    raise ConfigurationError("manifest.yml is missing from this installation. Install Code Red again.")
