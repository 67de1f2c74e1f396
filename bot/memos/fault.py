"""What is wrong with a template, and where."""

from pathlib import Path

from bot.errors import TemplateError


class TemplateFault(TemplateError):
    """A template cannot be found, read or rendered; says in which file, on which line, and what to do.

    `line` counts from 1 in the file as its author sees it; 0 means the file as a whole.
    """

    def __init__(self, path: Path, line: int, sentence: str) -> None:
        place = f"{path}, line {line}" if line else str(path)
        super().__init__(f"{place}: {sentence}")
        self.path = path
        self.line = line
        self.sentence = sentence
