"""The reference case and its company, as files."""

from pathlib import Path

FOLDER = Path(__file__).parent
COMPANY = FOLDER / "company.yml"
CASE = FOLDER / "case.yml"
