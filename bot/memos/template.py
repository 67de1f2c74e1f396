"""One memo template: its front matter, its text, and how it is filled in."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from traceback import extract_tb

import jinja2
import yaml
from jinja2 import nodes
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.domain.brief import Level
from bot.memos.context import MemoContext
from bot.memos.fault import TemplateFault
from bot.memos.kind import Kind
from bot.memos.printer import Printer, Unprintable
from bot.memos.sandbox import environment, forbidden
from bot.memos.words import Words

MAX_OUTPUT = 100_000
"""The longest memo, in characters; the largest real brief takes about a third."""

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_PRINTED_ADDRESS = re.compile(r"\]\([^)\n]*\{[{%]|^ {0,3}\[[^\]]*\]:.*\{[{%]|<[^>\n\s]*\{[{%]", re.MULTILINE)


class FrontMatter(BaseModel):
    """What stands between the two `---` lines at the top of a template."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str
    kind: Kind
    level: Level | None = None
    language: str
    description: str


@dataclass(frozen=True)
class Template:
    """A template that was read and understood. `lead` is the number of lines before its text."""

    path: Path
    source: str
    front: FrontMatter
    words: Words
    lead: int
    tree: nodes.Template = field(repr=False)
    subject_tree: nodes.Template = field(repr=False)
    _body: jinja2.Template = field(repr=False)
    _subject: jinja2.Template = field(repr=False)

    @property
    def name(self) -> str:
        """Return the language's folder and the file's name, as in `en/declaration.red`."""
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def hash(self) -> str:
        """Return the SHA-256 of the source, in hexadecimal."""
        return hashlib.sha256(self.source.encode()).hexdigest()

    def fill(self, context: MemoContext) -> str:
        """Return the template's text with its values printed (and shielded)."""
        return self._filled(self._body, context)

    def fill_subject(self, context: MemoContext) -> str:
        """Return the subject with its values printed (and shielded)."""
        return self._filled(self._subject, context)

    def _filled(self, compiled: jinja2.Template, context: MemoContext) -> str:
        values = {name: getattr(context, name) for name in MemoContext.model_fields}
        try:
            return "".join(_bounded(compiled.generate(values), self.path))
        except (jinja2.TemplateError, Unprintable, TypeError, ValueError, AttributeError) as error:
            raise TemplateFault(self.path, self._line(error), _sentence(error)) from error

    def _line(self, error: Exception) -> int:
        lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == str(self.path)]
        return lines[-1] or 0 if lines else 0


def _bounded(pieces: Iterator[str], path: Path) -> Iterator[str]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > MAX_OUTPUT:
            raise TemplateFault(path, 0, f"the memo is longer than {MAX_OUTPUT:,} characters; shorten the template")
        yield piece


def _sentence(error: Exception) -> str:
    message = str(error).rstrip(".")
    if isinstance(error, Unprintable):
        return message
    if isinstance(error, jinja2.UndefinedError):
        return f"{message}; README.md beside the templates lists the variables"
    return f"this cannot be computed ({message}); correct the expression"


def read_template(path: Path, words: Words) -> Template:
    """Read and compile a template.

    Raises TemplateFault when it cannot be read, has no or wrong front matter, or has a mistake in its syntax.
    """
    source = read_text(path)
    front, lead = _front_matter(path, source)
    body = "\n" * lead + source.split("\n", lead)[lead]  # errors then name the line of the file
    _no_printed_address(path, body)
    subject_line = _line_of(source, "subject:")
    subject = "\n" * (subject_line - 1) + front.subject
    return Template(
        path=path,
        source=source,
        front=front,
        words=words,
        lead=lead,
        tree=_parsed(path, body, words),
        subject_tree=_parsed(path, subject, words),
        _body=_compiled(path, body, words),
        _subject=_compiled(path, subject, words),
    )


def read_text(path: Path) -> str:
    """Read a file of the template folders; raises TemplateFault with what to do about it."""
    try:
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise TemplateFault(path, line, "this is not UTF-8 text; save the file as UTF-8") from error
    except OSError as error:
        raise TemplateFault(path, 0, f"cannot be read ({error.strerror}); check the file and its permissions") from error


def _front_matter(path: Path, source: str) -> tuple[FrontMatter, int]:
    found = _FRONT_MATTER.match(source)
    if not found:
        raise TemplateFault(path, 1, "begin the template with front matter between two lines of ---")
    try:
        front = FrontMatter.model_validate(yaml.safe_load(found["yaml"]) or {})
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise TemplateFault(path, line, f"the front matter is not valid YAML: {error.problem}") from error
    except ValidationError as error:
        raise TemplateFault(path, *_first_problem(source, error)) from error
    _agrees_with_name(path, front)
    return front, found[0].count("\n")


def _first_problem(source: str, error: ValidationError) -> tuple[int, str]:
    problem = error.errors()[0]
    name = str(problem["loc"][0]) if problem["loc"] else ""
    line = _line_of(source, f"{name}:")
    if problem["type"] == "missing":
        return 1, f"the front matter lacks “{name}”; add it between the two lines of ---"
    if problem["type"] == "extra_forbidden":
        return line, f"the front matter has “{name}”, which is not one of {', '.join(FrontMatter.model_fields)}"
    return line, f"“{name}” in the front matter: {problem['msg']}"


def _agrees_with_name(path: Path, front: FrontMatter) -> None:
    expected = f"{front.language}/{front.kind}{f'.{front.level}' if front.level else ''}.md"
    if f"{path.parent.name}/{path.name}" != expected:
        raise TemplateFault(path, 1, f"the front matter describes {expected}; rename the file or correct it")


def _line_of(source: str, start: str) -> int:
    return next((number for number, line in enumerate(source.split("\n"), 1) if line.startswith(start)), 1)


def _no_printed_address(path: Path, body: str) -> None:
    found = _PRINTED_ADDRESS.search(body)
    if found:
        line = body.count("\n", 0, found.start()) + 1
        raise TemplateFault(path, line, "a printed value cannot be a link's address; write the address out")


def _parsed(path: Path, text: str, words: Words) -> nodes.Template:
    try:
        tree = environment(Printer(words)).parse(text, filename=str(path))
    except jinja2.TemplateSyntaxError as error:
        raise TemplateFault(path, error.lineno, f"{error.message or 'unreadable'}; correct the syntax") from error
    for line, sentence in forbidden(tree):
        raise TemplateFault(path, line, sentence)
    return tree


def _compiled(path: Path, text: str, words: Words) -> jinja2.Template:
    env = environment(Printer(words))
    try:
        code = env.compile(text, filename=str(path))
    except jinja2.TemplateError as error:  # such as an unknown filter, found only now
        raise TemplateFault(path, getattr(error, "lineno", 0), f"{error}; README.md lists the filters") from error
    return jinja2.Template.from_code(env, code, env.make_globals(None))
