"""Reading an answer from a connection for so long in all, however slowly the answer drips in."""

import io
import socket
import time


class Patience(io.RawIOBase):
    """The incoming side of a connection; reading raises TimeoutError once `until` (time.monotonic) is over."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        super().__init__()
        self._connection = connection
        self._incoming = connection.makefile("rb", buffering=0)
        self._until = until

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]  # a buffer is what io gives it
        """Read what has come, or wait for it as long as there is time left; return how many bytes it was."""
        self._connection.settimeout(left(self._until))
        return self._incoming.readinto(buffer)

    def close(self) -> None:
        """Let go of the connection, which stays open."""
        self._incoming.close()
        super().close()


def left(until: float) -> float:
    """Return how many seconds there are until a moment of time.monotonic; raise TimeoutError when it is over."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
