"""Code Red: company-wide alert memos in Slack."""

__version__ = "0.1.0"
