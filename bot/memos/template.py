"""One memo template: its front matter, its text, and how it is filled in."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from traceback import extract_tb

import jinja2
import yaml
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.domain.brief import Level
from bot.memos.context import MemoContext
from bot.memos.fault import TemplateFault
from bot.memos.kind import Kind
from bot.memos.nearest import did_you_mean
from bot.memos.printer import Printer, Unprintable
from bot.memos.sandbox import environment, forbidden
from bot.memos.syntax import plain_sentence
from bot.memos.words import Words

MAX_OUTPUT = 100_000
"""The longest memo, in characters; the largest real brief takes about a third."""

MAX_SOURCE = 50_000
"""The longest template, in characters; the longest of ours has 5,000."""
MAX_BYTES = 4 * MAX_SOURCE
"""The largest file that is read at all: so many bytes can a template take whose letters are all beyond Latin."""
_MISTAKES = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError)
"""What an expression that cannot be computed raises."""

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_PRINTED_ADDRESS = re.compile(
    r"\]\((?:(?!\]\()[^)\n])*\{[{%]|^ {0,3}\[[^\]]*\]:.*\{[{%]|<[^<>\n\s]*\{[{%]", re.MULTILINE
)


# A line that holds only a tag leaves no line behind: its line end moves into the tag (so that line numbers
# stay). Jinja's trim_blocks would also join a line that merely ends in a tag with the next one.
_TAG_LINE = re.compile(r"^[ \t]*(\{%(?:(?!%\}).)*)%\}[ \t]*\n", re.MULTILINE)


class FrontMatter(BaseModel):
    """What stands between the two `---` lines at the top of a template."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str
    kind: Kind
    level: Level | None = None
    language: str
    description: str


_CHOICES: dict[str, tuple[str, ...]] = {"kind": tuple(Kind), "level": tuple(Level)}
"""What can stand in the front matter where not every word can."""


@dataclass(frozen=True)
class Template:
    """A template that was read and understood."""

    path: Path
    source: str
    front: FrontMatter
    words: Words
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
        except (jinja2.TemplateError, Unprintable, *_MISTAKES) as error:
            raise TemplateFault(self.path, self._line(error), _sentence(error)) from error

    def _line(self, error: Exception) -> int:
        lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == str(self.path)]
        return lines[-1] or 0 if lines else 0


def _bounded(pieces: Iterator[str], path: Path) -> Iterator[str]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > MAX_OUTPUT:
            raise TemplateFault(
                path, 0, f"the memo is longer than {MAX_OUTPUT:,} characters; shorten the template"
            )
        yield piece


def _sentence(error: Exception) -> str:
    message = str(error).rstrip(".")
    if isinstance(error, Unprintable):
        return message
    if isinstance(error, jinja2.UndefinedError):
        return f"{message}; README.md beside the templates lists the variables"
    return plain_sentence(message, f"this cannot be computed ({message}); correct the expression")


def understand_template(path: Path, source: str, words: Words) -> Template:
    """Compile what was read of a template.

    Raises TemplateFault when it has no or wrong front matter, or has a mistake in its syntax.
    """
    if len(source) > MAX_SOURCE:
        raise TemplateFault(path, 0, f"the template is longer than {MAX_SOURCE:,} characters; shorten it")
    front, lead = _front_matter(path, source)
    body = "\n" * lead + source.split("\n", lead)[lead]  # errors then name the line of the file
    body = _TAG_LINE.sub(r"\1\n%}", body)
    _no_printed_address(path, body)
    subject_line = line_of(source, "subject:")
    subject = "\n" * (subject_line - 1) + front.subject
    env = environment(Printer(words))
    return Template(
        path=path,
        source=source,
        front=front,
        words=words,
        tree=_parsed(path, body, env),
        subject_tree=_parsed(path, subject, env),
        _body=_compiled(path, body, env),
        _subject=_compiled(path, subject, env),
    )


def read_text(path: Path) -> str:
    """Read a file of the template folders; raises TemplateFault with what to do about it."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TemplateFault(path, 0, f"the file is larger than {MAX_BYTES:,} bytes; shorten it")
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise TemplateFault(path, line, "this is not UTF-8 text; save the file as UTF-8") from error
    except OSError as error:
        raise TemplateFault(
            path, 0, f"cannot be read ({error.strerror}); check the file and its permissions"
        ) from error


def _front_matter(path: Path, source: str) -> tuple[FrontMatter, int]:
    found = _FRONT_MATTER.match(source)
    if not found:
        raise TemplateFault(path, 1, "begin the template with front matter between two lines of ---")
    try:
        front = FrontMatter.model_validate(safe_yaml(found["yaml"]) or {})
    except yaml.YAMLError as error:
        raise TemplateFault(
            path, yaml_line(error) + 1, f"the front matter is not valid YAML: {_told(error)}"
        ) from error
    except ValidationError as error:
        raise TemplateFault(path, *_first_problem(source, error)) from error
    _agrees_with_name(path, front)
    return front, found[0].count("\n")


def safe_yaml(source: str) -> object:
    """Return what YAML says; raises yaml.YAMLError also for a day that is none, and for endless brackets."""
    try:
        return yaml.safe_load(source)
    except ValueError as error:  # PyYAML makes a date of whatever looks like one
        raise yaml.YAMLError(str(error)) from error
    except RecursionError as error:
        raise yaml.YAMLError("its lists stand in one another too deep") from error


def yaml_line(error: yaml.YAMLError) -> int:
    """Return the line of a mistake in YAML, from 1; 0 when YAML does not tell."""
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    return mark.line + 1 if mark else 0


def _told(error: yaml.YAMLError) -> str:
    return error.problem or "" if isinstance(error, yaml.MarkedYAMLError) else str(error).splitlines()[0]


def _first_problem(source: str, error: ValidationError) -> tuple[int, str]:
    problem = error.errors()[0]
    name = str(problem["loc"][0]) if problem["loc"] else ""
    line = line_of(source, f"{name}:")
    if problem["type"] == "missing":
        return 1, f"the front matter lacks “{name}”; add it between the two lines of ---"
    if problem["type"] == "extra_forbidden":
        known = f"there are {', '.join(FrontMatter.model_fields)}"
        hint = did_you_mean(name, FrontMatter.model_fields, cutoff=0.6) or known
        return line, f"the front matter has “{name}”, which is nothing of a template's; {hint}"
    if problem["type"] == "enum":
        hint = did_you_mean(str(problem["input"]), _CHOICES[name]) or f"there are {', '.join(_CHOICES[name])}"
        return line, f"“{name}” in the front matter cannot be “{problem['input']}”; {hint}"
    return line, f"“{name}” in the front matter: {problem['msg']}"


@cache
def template_names() -> tuple[str, ...]:
    """Return what a template's file can be called."""
    levels = ("", *(f".{level}" for level in Level))
    return tuple(f"{kind}{level}.md" for kind in Kind for level in levels)


def _agrees_with_name(path: Path, front: FrontMatter) -> None:
    if path.name not in template_names():
        hint = did_you_mean(path.name, template_names()) or "README.md lists the kinds of memo"
        raise TemplateFault(path, 0, f"no memo is called “{path.name}”; {hint}")
    expected = f"{front.language}/{front.kind}{f'.{front.level}' if front.level else ''}.md"
    if f"{path.parent.name}/{path.name}" != expected:
        raise TemplateFault(path, 1, f"the front matter describes {expected}; rename the file or correct it")


def line_of(source: str, start: str, *, missing: int = 1) -> int:
    """Return the first line, from 1, that begins so; `missing` where none does."""
    lines = enumerate(source.split("\n"), 1)
    return next((number for number, line in lines if line.startswith(start)), missing)


def _no_printed_address(path: Path, body: str) -> None:
    found = _PRINTED_ADDRESS.search(body)
    if found:
        line = body.count("\n", 0, found.start()) + 1
        raise TemplateFault(path, line, "a printed value cannot be a link's address; write the address out")


def _parsed(path: Path, text: str, env: ImmutableSandboxedEnvironment) -> nodes.Template:
    with _syntax_of(path):
        tree = env.parse(text, filename=str(path))
    for line, sentence in forbidden(tree, env.filters):
        raise TemplateFault(path, line, sentence)
    return tree


def _compiled(path: Path, text: str, env: ImmutableSandboxedEnvironment) -> jinja2.Template:
    with _syntax_of(path):  # such as an unknown test, found only now
        code = env.compile(text, filename=str(path))
    return jinja2.Template.from_code(env, code, env.make_globals(None))


@contextmanager
def _syntax_of(path: Path) -> Iterator[None]:
    """Say where a mistake in the syntax is."""
    try:
        yield
    except (
        RecursionError,
        MemoryError,
        SyntaxError,
        ValueError,
    ) as error:  # of Python, which reads what Jinja wrote
        sentence = "this is too long or too deep to be understood; take it apart, or leave some of it out"
        raise TemplateFault(path, 0, sentence) from error
    except jinja2.TemplateSyntaxError as error:
        raise TemplateFault(path, error.lineno, plain_sentence(error.message)) from error
