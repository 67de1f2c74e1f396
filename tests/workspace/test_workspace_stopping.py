"""A server that stops: whoever is just connecting is not left waiting, and nothing of it stays open."""

import gc
import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from bot.workspace import Company, Workspace

CLIENTS, ROUNDS, PATIENCE = 4, 10, 5.0


def ask_on(port: int, stop: threading.Event) -> float:
    """Ask over one new connection after the other; return how long it took at most to be answered or refused."""
    longest = 0.0
    while not stop.is_set():
        began = time.monotonic()
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
            try:
                connection.request("GET", "/workspace")
                connection.getresponse().read()
            except (OSError, http.client.HTTPException):
                pass
        longest = max(longest, time.monotonic() - began)
    return longest


def test_nobody_is_left_waiting_by_a_workspace_that_stops() -> None:
    """Asyncio forgets a connection that was accepted while its server closed: no such moment comes."""
    for _ in range(ROUNDS):
        stop = threading.Event()
        with ThreadPoolExecutor(CLIENTS) as pool:
            with Workspace(Company()) as workspace:
                port = int(workspace.url.rpartition(":")[2])
                waits = [pool.submit(ask_on, port, stop) for _ in range(CLIENTS)]
                time.sleep(0.03)
            stop.set()
            assert max(wait.result() for wait in waits) < PATIENCE
    gc.collect()  # in which an open connection would be told of, and fail the test
