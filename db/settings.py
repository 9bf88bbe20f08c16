"""Where the data is and whose city it is, from the environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class DatabaseSettings(BaseSettings):
    """Settings that the command line and the screens share."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_file=None)

    database_url: str = Field(
        default=f"sqlite:///{(ROOT / 'data' / 'command-center.db').as_posix()}",
        description="SQLAlchemy URL of the database: SQLite or PostgreSQL",
    )
    city: str = Field(default="medan", description="City profile: a built-in name or the path of a TOML file")
