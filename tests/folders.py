"""Where tests write: in memory, where there is enough of it.

Every commit waits for the disk, and the tests make hundreds of thousands. They kill processes, never the machine,
and until that dies memory forgets nothing either.
"""

import os
import shutil
import tempfile
from multiprocessing.util import Finalize
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - the folder of our own in it is made by mkdtemp
ROOM = 2 * 1024**3
"""Bytes that must be free: a container is given 64 MB unless somebody asks for more, which is too little."""


def write_in_memory() -> None:
    """Have this process, and those that it starts, keep temporary files in memory; they are gone when it ends.

    Where the environment says TMPDIR, or memory has no room, nothing changes.
    """
    if "TMPDIR" in os.environ or not _has_room():
        return
    folder = tempfile.mkdtemp(prefix="codered-tests-", dir=MEMORY)
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    # Behind multiprocessing, which removes a folder of its own from there with priority -100.
    Finalize(None, shutil.rmtree, args=(folder,), kwargs={"ignore_errors": True}, exitpriority=-200)


def _has_room() -> bool:
    return MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
