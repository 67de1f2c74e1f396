"""What the local workspace costs: how soon its page is there, and how much memory a large company takes.

Seconds are those that the process has computed, its start included: other work on the machine does not count.
"""

import json
import os
import re
import sys
from pathlib import Path

import httpx
import pytest

from tests.cli.cli_case import Running, running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what a process uses is read from /proc")

DEMO_SECONDS, LARGE_SECONDS, LARGE_MEGABYTES = 5.0, 10.0, 300.0
USERS, CHANNELS, SAID = 5000, 500, 400


def page(running: Running) -> str:
    """Return the address of the page, once all of it has come."""
    running.wait_for("(Ctrl-C stops")
    [url] = re.findall(r"http://127\.0\.0\.1:\d+(?=   \()", running.said())
    assert httpx.get(url, timeout=30).text.rstrip().endswith("</html>")
    return url


def seconds(running: Running) -> float:
    """Return how long the process has computed."""
    figures = Path(f"/proc/{running.process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(figures[11]) + int(figures[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(running: Running) -> float:
    """Return how much memory the process has held at most."""
    status = Path(f"/proc/{running.process.pid}/status").read_text("utf-8")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def test_the_demo_is_soon_there(tmp_path: Path) -> None:
    """From the command to a page that can be used the demo computes for less than five seconds."""
    with running(tmp_path, "demo", "--port", "0", "--no-browser") as demo:
        page(demo)
        assert seconds(demo) < DEMO_SECONDS


def test_a_large_company_is_affordable(tmp_path: Path) -> None:
    """5,000 people in 500 channels: started within ten seconds, usable, and below 300 MB after much was said."""
    users = [{"name": f"person-{number}", "real_name": f"Person {number}"} for number in range(USERS)]
    channels = [{"name": f"team-{number}"} for number in range(CHANNELS)]
    path = tmp_path / "large.yml"
    path.write_text(json.dumps({"users": users, "channels": channels}), "utf-8")
    with running(tmp_path, "demo", "--port", "0", "--no-browser", "--company", str(path)) as large:
        url = page(large)
        assert seconds(large) < LARGE_SECONDS
        with httpx.Client(base_url=url, timeout=30) as visitor:
            for number in range(SAID):
                said = {
                    "user": f"person-{number}",
                    "channel": f"team-{number}",
                    "text": f"said by @person-{number}",
                }
                assert visitor.post("/workspace/post", json=said).status_code == 200
            sidebar = visitor.get("/page/part/sidebar", params={"as": "person-7", "channel": "team-499"}).text
            assert sidebar.count('class="unread"') == SAID - 1
            sought = {"as": "person-7", "source": "places", "q": "person 4999"}
            assert [one["label"] for one in visitor.get("/page/find", params=sought).json()] == ["Person 4999"]
            assert len(visitor.get("/workspace/users").json()) == USERS + 2
        assert megabytes(large) < LARGE_MEGABYTES
