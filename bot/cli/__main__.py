"""`python -m bot.cli` is `codered`."""

from bot.cli import main

main()
