"""Watching files, and showing a page that loads itself again when there is a newer one."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

POLL = 0.3
"""Seconds between two looks at the files."""

_Stamp = tuple[int, int, int] | None


def watch(files: Callable[[], Iterable[Path]], act: Callable[[], None], stopping: threading.Event) -> None:
    """Act now, and whenever a file has changed, has come or is gone; return when it shall stop."""
    before = _stamps(files())
    act()
    while not stopping.wait(POLL):
        now = _stamps(files())
        if now != before:
            before = now
            act()


def _stamps(files: Iterable[Path]) -> dict[Path, _Stamp]:
    return {path: _stamp(path) for path in files}


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


class Showing:
    """A page on this machine: `show` puts another one in its place."""

    def __init__(self) -> None:
        self.version = 0
        self._html = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def url(self) -> str:
        """Return where the page is."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def show(self, write: Callable[[int], str]) -> None:
        """Show another page, which `write` makes for the number of its version."""
        html = write(self.version + 1)
        self._html, self.version = html, self.version + 1

    def _answer(self, path: str, host: str) -> bytes | None:
        """Return what is at a path. A brief may be secret: only who asks for this very machine gets it."""
        port = self._server.server_port
        if host not in {f"127.0.0.1:{port}", f"localhost:{port}"}:
            return None
        return {"/": self._html.encode(), "/version": str(self.version).encode()}.get(path)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answer = self._answer

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                said = answer(self.path, self.headers.get("Host", ""))
                self.send_response(404 if said is None else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(said or b"")

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its own name
                """Say nothing: the page asks every second."""

        return Handler

    @contextmanager
    def open(self) -> Iterator[None]:
        """Serve the page until the end of the block."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
