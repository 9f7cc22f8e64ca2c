"""Where things are: settings from the environment, each beginning with `PRATIQUE_`."""

from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.errors import SettingsError

GROUPS_FILE = "groups.toml"


class Settings(BaseSettings):
    """Settings of this process. Nothing here turns a safeguard off.

    `home` holds the embedded database, the keys and Prefect's files. `database_url` names a PostgreSQL of one's own
    (>= 15 with pgvector >= 0.8); `search_database_url` the same database as the login that searches.
    """

    model_config = SettingsConfigDict(env_prefix="PRATIQUE_", frozen=True, extra="ignore", env_ignore_empty=True)

    home: Path = Path(".pratique")
    database_url: SecretStr | None = None
    search_database_url: SecretStr | None = None
    policy: Path | None = None
    groups: Path | None = None
    fingerprint_key: SecretStr | None = None
    encryption_key: SecretStr | None = None
    signing_key: SecretStr | None = None
    webhook_url: SecretStr | None = None
    webhook_key: SecretStr | None = None

    @classmethod
    def load(cls) -> Self:
        """Read the environment. Raises `SettingsError` that names the variable."""
        try:
            return cls()
        except ValidationError as fault:
            names = ", ".join(f"PRATIQUE_{str(error['loc'][0]).upper()}" for error in fault.errors())
            raise SettingsError(f"these environment variables can't be read: {names}") from None

    @cached_property
    def root(self) -> Path:
        """`home` as an absolute path; made, readable by its owner, on first use."""
        try:
            root = self.home.expanduser().absolute()
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
        except (OSError, RuntimeError) as fault:  # RuntimeError: `~nobody`
            reason = getattr(fault, "strerror", None) or "no such home"
            raise SettingsError(f"PRATIQUE_HOME {self.home}: {reason}; name a folder that can be written") from None
        return root

    @cached_property
    def groups_file(self) -> Path:
        """The membership file: `PRATIQUE_GROUPS`, or `groups.toml` in the home."""
        return self.groups or self.root / GROUPS_FILE
