"""CSV files that people or their programs write: comma, semicolon or tab, with or without a byte order mark."""

import csv
import io
import sys
from pathlib import Path

from bot.domain.people_rules import Row, Sheet
from bot.errors import InvalidInput
from bot.services.exporting import typed

DELIMITERS = ",;\t"


def read_csv(source: str) -> Sheet:
    """Return the lines of a CSV file that are not empty, each with its number; `-` is standard input.

    Raises InvalidInput where the file cannot be read as one.
    """
    name = "standard input" if source == "-" else Path(source).name
    text = _text(source, name)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[Row] = []
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(number=before + 1, cells=tuple(map(_plain, cells))))
            before = reader.line_num
    except csv.Error as error:
        raise InvalidInput(
            f"{name}, line {before + 1}: this line or what follows it is no CSV ({error}). Look for a quotation "
            "mark that is not closed. Nothing was imported."
        ) from error
    return Sheet(name=name, rows=tuple(rows))


def _text(source: str, name: str) -> str:
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise InvalidInput(f"{name} cannot be read: {error.strerror}.") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidInput(
            f"{name} is not a text in UTF-8 (line {line}): save it again as “CSV UTF-8”. Nothing was imported."
        ) from error


def _delimiter(text: str) -> str:
    """Return what separates the columns in the first line that holds anything."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=first.count)


def _plain(cell: str) -> str:
    return typed(cell.strip())
