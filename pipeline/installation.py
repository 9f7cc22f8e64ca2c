"""An installation, opened: settings, keys, policy and database, as the environment configures them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pipeline import groups
from pipeline.database import Database
from pipeline.keys import Keyring
from pipeline.model import Principal
from pipeline.policy import DEFAULT_POLICY, Policy
from pipeline.settings import Settings
from pipeline.webhook import Webhook


@dataclass(frozen=True, slots=True)
class Installation:
    """What every verb that touches the database needs, checked to fit together."""

    settings: Settings
    keyring: Keyring
    policy: Policy
    database: Database
    webhook: Webhook | None = None

    def principal(self, user: str) -> Principal:
        """A person with the groups that the membership file puts them in. Raises `AccessListError`."""
        return groups.principal(user, groups.load(self.settings.groups_file))


@contextmanager
def opened() -> Iterator[Installation]:
    """The installation, with its database started or reached, and closed at the end. Raises a `PratiqueError`."""
    settings = Settings.load()
    policy = Policy.load(settings.policy or DEFAULT_POLICY)
    keyring = Keyring.load(settings)
    webhook = Webhook.load(settings)
    database = Database.ready(settings, keyring)
    try:
        yield Installation(settings, keyring, policy, database, webhook)
    finally:
        database.close()
