"""A private PostgreSQL cluster for one test process."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A running PostgreSQL server of our own; `url` names no database."""

    url: str
    start: Callable[[], object]
    stop: Callable[[], object]


@contextmanager
def cluster(binaries: Path) -> Iterator[Cluster]:
    """A private cluster, stopped and removed afterwards.

    PostgreSQL refuses to run as root: then it runs as user `postgres`, or `nobody` where there is none.
    """
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    identity: dict[str, Any] = {}
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        identity = _other_than_root()
        os.chown(folder, identity["user"], identity["group"])
    port, data = free_port(), folder / "data"
    run = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL, cwd=folder, **identity)
    run([binaries / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8"])
    settings = f"-p {port} -k {folder} -c fsync=off -c synchronous_commit=off -c listen_addresses=127.0.0.1"
    control = [binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    start = partial(run, [*control, "-o", settings, "start"])
    stop = partial(run, [*control, "-m", "fast", "stop"], check=False)
    start()
    try:
        yield Cluster(url=f"postgresql+psycopg://postgres@127.0.0.1:{port}", start=start, stop=stop)
    finally:
        stop()
        shutil.rmtree(folder, ignore_errors=True)


def _other_than_root() -> dict[str, Any]:
    import pwd

    known = {user.pw_name: user for user in pwd.getpwall()}
    owner = known.get("postgres") or known["nobody"]
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
