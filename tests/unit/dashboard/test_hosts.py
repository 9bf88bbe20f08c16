from __future__ import annotations

import pytest

from dashboard.hosts import MISDIRECTED, refusal
from dashboard.settings import Settings
from dashboard.static import BARE


def _refused(*hosts: str, allowed: str = "") -> bool:
    scope = {**BARE, "path": "/", "headers": [(b"host", host.encode()) for host in hosts]}
    answer = refusal(scope, Settings(allowed_hosts=allowed).names)
    assert answer is None or answer.status_code == MISDIRECTED
    return answer is not None


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LocalHost:8050",
        "wall.localhost",
        "127.0.0.1:8050",
        "[::1]:8050",
        "10.1.2.3",
        "localhost.",
    ],
)
def test_this_computer_and_addresses_are_answered(host: str) -> None:
    assert not _refused(host)


@pytest.mark.parametrize(
    "host",
    [
        "city.example",
        "localhost.example",
        "127.0.0.1.city.example:8050",
        "",
        "[::1",
        "localhost@city.example",
    ],
)
def test_other_names_are_not(host: str) -> None:
    assert _refused(host)


def test_names_that_are_allowed_are_answered_and_no_others() -> None:
    allowed = "Dashboard.example, ops.example:8443"

    assert not _refused("dashboard.example:443", allowed=allowed)
    assert not _refused("ops.example", allowed=allowed)
    assert _refused("www.ops.example", allowed=allowed)
    assert _refused("ops.example", "city.example", allowed=allowed)


def test_a_program_that_names_no_host_is_answered() -> None:
    assert not _refused()
