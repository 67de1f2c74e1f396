"""`codered database`: what is in it, for those who look with another tool."""

import json

import click

from bot.cli.reading import as_json, opened, table
from bot.settings import Settings
from bot.store.tables import PEOPLE, TABLES, VIEWS


@click.command()
@as_json
@click.option("--people", is_flag=True, help="What is stored about people: in which columns, and what it says.")
@click.option("--metadata", is_flag=True, help="Print the metadata that Datasette takes, as in its --metadata.")
@click.pass_obj
def database(settings: Settings, *, as_json: bool, people: bool, metadata: bool) -> None:
    """Tell what each table and view of the database holds; views answer the usual questions.

    Look at them with sqlite-utils rows codered.db unanswered, or with datasette codered.db -m metadata.json.
    """
    if metadata:
        click.echo(json.dumps(_metadata(), ensure_ascii=False, indent=2))
        return
    rows = _people() if people else _sizes(settings)
    click.echo(json.dumps(rows, ensure_ascii=False, indent=2) if as_json else table(rows))


def _people() -> list[dict[str, object]]:
    return [
        {"table": name, "column": column, "says": said}
        for name, columns in PEOPLE.items()
        for column, said in columns.items()
    ]


def _sizes(settings: Settings) -> list[dict[str, object]]:
    with opened(settings) as store:
        sizes = store.sizes((*VIEWS, *TABLES))
    return [
        {"name": name, "kind": kind, "rows": sizes[name], "holds": said}
        for kind, names in (("view", VIEWS), ("table", TABLES))
        for name, said in names.items()
    ]


def _metadata() -> dict[str, object]:
    """Return what Datasette shows beside each table and view (docs.datasette.io, metadata)."""
    described: dict[str, dict[str, object]] = {
        name: {"description": said} | ({"columns": dict(PEOPLE[name])} if name in PEOPLE else {})
        for name, said in (*VIEWS.items(), *TABLES.items())
    }
    source = {
        "title": "Code Red",
        "description": "Company-wide alerts: who was asked, what was put off, what was said.",
    }
    return source | {"databases": {"codered": {"tables": described}}}
