"""The Jinja2 environment in which everything of the page is written as HTML."""

from jinja2 import Environment, PackageLoader, StrictUndefined

ENVIRONMENT = Environment(
    loader=PackageLoader("bot.workspace.page"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
"""Finds the files in `templates`; everything is escaped unless it is Markup, and a missing value is an error."""
