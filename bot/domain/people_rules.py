"""A file about people: everything that is wrong with it, each with its line, or else what it changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache

from bot.domain.people import KnownPerson, Position, hours_text, read_hours
from bot.domain.values import Person, Value, is_person_id, single_line

TEAM_MAX = 75
"""Characters of a team's name, as in a brief."""


class Column(StrEnum):
    """What a file can say of a person, in columns of any order."""

    PERSON = "person"
    TEAM = "team"
    MANAGER = "manager"
    HOURS = "hours"


HEADINGS = {
    **{column.value: column for column in Column},
    **dict.fromkeys(("slack_id", "id", "email", "e_mail", "user", "user_id"), Column.PERSON),
    "working_hours": Column.HOURS,
}
"""The columns by what they may be called."""
SHOWN_ONLY = {"name", "manager_name", "zone", "locale", "groups", "is"}
"""What `codered people --csv` writes besides: Slack's own word, which a file cannot change."""


class Row(Value):
    """The cells of one line of a file."""

    number: int
    cells: tuple[str, ...]


class Sheet(Value):
    """The lines of a file that hold anything, the first of which names its columns, and the file's name."""

    name: str
    rows: tuple[Row, ...]


class Line(Value):
    """What one line says: of whom, and what, in the columns that the file has. An empty text takes it back."""

    number: int
    person: str
    said: dict[Column, str]


class Fault(Value):
    """What is wrong with a line, and what to do about it."""

    number: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.sentence}"


class Known(Value):
    """What there is before: people by how they were named, why others were not found, and where people stand."""

    people: dict[str, KnownPerson]
    unknown: dict[str, str]
    positions: dict[Person, Position]
    managers: dict[Person, Person]
    """By Slack's word alone."""
    names: dict[Person, str]


class Plan(Value):
    """What a file changes: the positions that are new or different, and how many were so before."""

    positions: tuple[Position, ...]
    added: int
    unchanged: int

    @property
    def changed(self) -> int:
        """Return of how many people the file says something else than before."""
        return len(self.positions) - self.added


def read(rows: Sequence[Row]) -> tuple[tuple[Line, ...], tuple[Fault, ...]]:
    """Read the lines of a file, the first of which names its columns; return them, and what is wrong with them."""
    if not rows:
        return (), (Fault(number=1, sentence="the file is empty. Begin with: person,team,manager,hours"),)
    header, *others = rows
    columns, faults = _columns(header)
    if Column.PERSON not in columns.values():
        return (), tuple(faults)
    lines = []
    for row in others:
        line, wrong = _line(row, columns, len(header.cells))
        faults += wrong
        lines += [line] if line else []
    if not others:
        faults.append(
            Fault(number=header.number, sentence="nobody is named below it. Add a line for each person.")
        )
    return tuple(lines), tuple(faults)


def reference(text: str) -> str:
    """Return how somebody is named, by user id or e-mail address, in one way: <@U1> and @U1 are U1."""
    plain = text.strip().removeprefix("<").removesuffix(">").removeprefix("@").partition("|")[0]
    return plain.lower() if "@" in plain else plain


def references(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return everybody whom the lines name, once each, in order."""
    named = (name for line in lines for name in (line.person, line.said.get(Column.MANAGER, "")))
    return tuple(dict.fromkeys(reference(name) for name in named if name))


def is_reference(name: str) -> bool:
    """Tell whether a reference can be a user id or an e-mail address."""
    return "@" in name or is_person_id(name)


def plan(lines: Sequence[Line], known: Known) -> tuple[Plan, tuple[Fault, ...]]:
    """Compare what the lines say with what was known; return what changes, and everything that is wrong."""
    faults: list[Fault] = []
    seen: dict[Person, Line] = {}
    positions: dict[Person, Position] = {}
    for line in lines:
        person, wrong = _person(line, known, seen)
        if person is not None:
            seen.setdefault(person.id, line)
            wrong += _manager_faults(line, person, known)
        if person is not None and not wrong:
            positions[person.id] = _position(line, person.id, known)
        faults += wrong
    faults += _circles(positions, seen, known)
    news = tuple(new for new in positions.values() if new != _before(new.person, known))
    added = sum(new.person not in known.positions for new in news)
    done = Plan(positions=news, added=added, unchanged=len(positions) - len(news))
    return done, tuple(sorted(faults, key=lambda fault: fault.number))


def changes(done: Plan, known: Known) -> tuple[tuple[Person, str, str | None, str | None], ...]:
    """Return what differs, field by field: (person, field, before, after)."""
    return tuple(
        (after.person, field, getattr(before, field), getattr(after, field))
        for after in done.positions
        for before in (_before(after.person, known),)
        for field in ("team", "manager", "hours")
        if getattr(before, field) != getattr(after, field)
    )


def _columns(header: Row) -> tuple[dict[int, Column], list[Fault]]:
    """Find which column is which, by their names."""
    columns: dict[int, Column] = {}
    faults: list[Fault] = []
    for place, cell in enumerate(header.cells):
        heading = "_".join(cell.replace("-", " ").casefold().split())
        column = HEADINGS.get(heading)
        if column is None and heading not in SHOWN_ONLY:
            faults.append(_fault(header, f"there is no column “{cell}”. {_THE_COLUMNS}"))
        elif column in columns.values():
            faults.append(_fault(header, f"“{cell}” is a second column for the {column}: keep one of them."))
        elif column is not None:
            columns[place] = column
    if Column.PERSON not in columns.values():
        faults.append(_fault(header, f"no column says who is meant. {_THE_COLUMNS}"))
    return columns, faults


_THE_COLUMNS = "The columns are person (a Slack id or an e-mail address), team, manager and hours."


def _line(row: Row, columns: Mapping[int, Column], width: int) -> tuple[Line | None, list[Fault]]:
    number = len(row.cells)
    if number < width:
        return None, [_fault(row, f"it has {_cells(number)}, and the first line {width}: add what is missing.")]
    if any(cell.strip() for cell in row.cells[width:]):
        more = (
            f"it has {_cells(number)}, and the first line {width}: put a text that holds the separator in quotes."
        )
        return None, [_fault(row, more)]
    said = {column: str(single_line(row.cells[place])) for place, column in columns.items()}
    person = said.pop(Column.PERSON)
    faults = [_fault(row, sentence) for sentence in _sentences(person, said)]
    return (None if faults else Line(number=row.number, person=person, said=said)), faults


def _sentences(person: str, said: Mapping[Column, str]) -> Iterator[str]:
    """Say what is wrong with the texts of a line, whoever is meant by them."""
    if not person:
        yield "it does not say who is meant: give a Slack id (U…) or an e-mail address."
    for name in filter(None, (person, said.get(Column.MANAGER, ""))):
        if not is_reference(reference(name)):
            yield f"“{name}” is neither a Slack id (U…) nor an e-mail address."
    if len(said.get(Column.TEAM, "")) > TEAM_MAX:
        yield f"the team's name is longer than {TEAM_MAX} characters: shorten it."
    if hours := said.get(Column.HOURS):
        try:
            read_hours(hours)
        except ValueError as error:
            yield f"the hours cannot be read. {error}"


def _person(line: Line, known: Known, seen: Mapping[Person, Line]) -> tuple[KnownPerson | None, list[Fault]]:
    """Find of whom a line speaks, once."""
    name = reference(line.person)
    person = known.people.get(name)
    if person is None:
        return None, [_fault(line, f"nobody is known as “{line.person}”. {known.unknown.get(name, '')}".rstrip())]
    if person.is_bot:
        return None, [_fault(line, f"{person.name} is an app, not a person: take the line out.")]
    if person.id in seen:
        twice = f"{person.name} ({person.id}) is in line {seen[person.id].number} already: keep one of the two."
        return None, [_fault(line, twice)]
    return person, []


def _manager_faults(line: Line, person: KnownPerson, known: Known) -> list[Fault]:
    named = line.said.get(Column.MANAGER)
    if not named:
        return []
    name = reference(named)
    manager = known.people.get(name)
    if manager is None:
        return [_fault(line, f"no manager is known as “{named}”. {known.unknown.get(name, '')}".rstrip())]
    if manager.id == person.id:
        return [_fault(line, f"{person.name} cannot be their own manager: leave it empty for who has none.")]
    if manager.deleted or manager.is_bot:
        what = "'s account is deactivated" if manager.deleted else " is an app"
        return [_fault(line, f"the manager {manager.name}{what}: name somebody else, or nobody.")]
    return []


def _before(person: Person, known: Known) -> Position:
    return known.positions.get(person) or Position(person=person)


def _position(line: Line, person: Person, known: Known) -> Position:
    """Return where somebody stands now; columns that the file does not have say nothing new."""
    said: dict[str, str | None] = {column.value: text or None for column, text in line.said.items()}
    if manager := said.get(Column.MANAGER):
        said["manager"] = known.people[reference(manager)].id
    if hours := said.get(Column.HOURS):
        said["hours"] = _in_one_way(hours)
    return _before(person, known).model_copy(update=said)


@lru_cache(maxsize=1024)
def _in_one_way(hours: str) -> str:
    """Write hours in one way, so that the same hours written otherwise are no change."""
    meant = read_hours(hours)
    written = hours_text(meant)
    try:
        return written if read_hours(written) == meant else hours
    except ValueError:
        return hours


def _circles(positions: Mapping[Person, Position], lines: Mapping[Person, Line], known: Known) -> Iterator[Fault]:
    """Find people who are, by way of others, their own managers, where a line of the file has a part in it."""
    managers = known.managers | _managers({**known.positions, **positions})
    told: set[Person] = set()
    for person, position in positions.items():
        if position.manager is None or person in told:
            continue
        circle = _circle(person, managers)
        if circle:
            told |= set(circle)
            yield _fault(lines[person], _round(circle, known))


def _managers(positions: Mapping[Person, Position]) -> dict[Person, Person]:
    return {person: at.manager for person, at in positions.items() if at.manager is not None}


def _circle(person: Person, managers: Mapping[Person, Person]) -> tuple[Person, ...]:
    """Return those through whom somebody is their own manager, or nothing."""
    path = [person]
    while (above := managers.get(path[-1])) is not None:
        if above == person:
            return tuple(path)
        if above in path:
            return ()
        path.append(above)
    return ()


def _round(circle: Sequence[Person], known: Known) -> str:
    told = " reports to ".join(known.names.get(person, person) for person in (*circle, circle[0]))
    return f"{told}: in such a circle somebody needs another manager, or none."


def _fault(line: Row | Line, sentence: str) -> Fault:
    return Fault(number=line.number, sentence=sentence)


def _cells(number: int) -> str:
    return f"{number} {'cell' if number == 1 else 'cells'}"
