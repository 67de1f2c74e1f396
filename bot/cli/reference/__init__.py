"""The reference case, its company and the policy of that company, as files."""

from pathlib import Path

FOLDER = Path(__file__).parent
COMPANY = FOLDER / "company.yml"
CASE = FOLDER / "case.yml"
POLICY = FOLDER / "policy.toml"
