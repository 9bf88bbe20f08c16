"""Every setting of the server, from the environment."""

from __future__ import annotations

import ipaddress
from functools import cache

from pydantic import Field, field_validator

from db.settings import DatabaseSettings


class Settings(DatabaseSettings):
    """Settings of the server; the command line shares the first two."""

    host: str = Field(default="127.0.0.1", description="Address to serve on; loopback only for now")
    allowed_hosts: str = Field(
        default="", description="Names under which a proxy in front is asked, separated by commas"
    )
    port: int = Field(default=8050, ge=1, le=65_535, description="Port to serve on")
    locale: str = Field(default="id", pattern="^(id|en)$", description="Language of pages that ask for none")
    demo: bool = Field(default=True, description="Load the demo city into an empty database and feed it live")
    ask_ahead: bool = Field(
        default=True, description="Read the usual periods of every program half a minute after the start"
    )
    streams_per_address: int = Field(
        default=64, ge=1, description="Live streams that one address may keep open"
    )
    streams_total: int = Field(default=5_000, ge=1, description="Live streams that may be open in all")

    @property
    def names(self) -> frozenset[str]:
        """The names by which this server may be asked, besides addresses and `localhost`; a port beside one says nothing."""
        named = (name.strip().lower().partition(":")[0] for name in self.allowed_hosts.split(","))
        return frozenset(name for name in named if name)

    @field_validator("host")
    @classmethod
    def _loopback_only(cls, host: str) -> str:
        """Without authentication nobody but this machine may ask."""
        if host == "localhost" or _is_loopback(host):
            return host
        message = (
            f"HOST is '{host}'; only loopback (127.0.0.1, ::1, localhost) is allowed until people can sign in. "
            "Put a reverse proxy with authentication in front to reach it from elsewhere."
        )
        raise ValueError(message)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
