"""What Code Red remembers: SQLite through sqlite-utils, one module for each thing that is kept."""

from bot.store.database import Store, Transaction
from bot.store.rows import Post, Row, RowState, Timer, Told

__all__ = ["Post", "Row", "RowState", "Store", "Timer", "Told", "Transaction"]
