"""A private PostgreSQL cluster for one test process."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster(binaries: Path) -> Iterator[str]:
    """Start a cluster and give the URL of its server, without a database; stopped and removed afterwards.

    PostgreSQL refuses to run as root: then it runs as user `postgres`.
    """
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    port, data = free_port(), folder / "data"
    run = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL, cwd=folder, **identity)
    run([binaries / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8"])
    settings = f"-p {port} -k {folder} -c fsync=off -c synchronous_commit=off -c listen_addresses=127.0.0.1"
    control = [binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    run([*control, "-o", settings, "start"])
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    finally:
        run([*control, "-m", "immediate", "stop"], check=False)
        shutil.rmtree(folder, ignore_errors=True)
