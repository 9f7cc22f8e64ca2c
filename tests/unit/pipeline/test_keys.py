"""Keys, settings, seals and receipts: what is private stays so, and every mistake is told clearly."""

import base64
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline import receipts
from pipeline.database import Database
from pipeline.errors import DatabaseError, ReceiptInvalid, SealBroken, SettingsError
from pipeline.keys import Keyring, read_or_make
from pipeline.seal import open_sealed, seal
from pipeline.settings import Settings

KEYS = Keyring(b"f" * 32, b"e" * 32, b"s" * 32)
OTHER = Keyring(b"F" * 32, b"E" * 32, b"S" * 32)


def test_keys_are_made_once_for_their_owner_alone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    keys = Keyring.load(settings)
    assert Keyring.load(settings) == keys
    assert len({keys.fingerprint, keys.encryption, keys.signing}) == 3
    for path in [tmp_path / "home", tmp_path / "home" / "keys", *(tmp_path / "home" / "keys").iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    names = {path.name for path in (tmp_path / "home" / "keys").iterdir()}
    assert names == {"encryption.key", "fingerprint.key", "signing.key"}


def test_keys_show_in_no_representation() -> None:
    assert repr(KEYS) == "Keyring()"
    assert "secret" not in repr(Settings(signing_key=SecretStr("secret")))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.key"
    read_or_make(path)
    path.chmod(mode)
    with pytest.raises(SettingsError, match="can be read by others; run: chmod 600"):
        read_or_make(path)


@pytest.mark.parametrize(
    "content", [b"", b"short", base64.b64encode(b"x" * 31), base64.b64encode(b"x" * 33), b"\xff" * 44]
)
def test_a_key_that_is_none_is_refused_without_quoting_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.key"
    path.touch(mode=0o600)
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"a\.key: expected 32 random bytes in base64$"):
        read_or_make(path)


def _folder_instead(path: Path) -> None:
    path.mkdir(mode=0o700)


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def _parent_is_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.touch()


@pytest.mark.parametrize("spoil", [_folder_instead, _dangling, _parent_is_a_file])
def test_a_key_that_can_not_be_read_is_told_clearly(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    path = tmp_path / "keys" / "a.key"
    path.parent.mkdir()
    spoil(path)
    with pytest.raises(SettingsError, match="it must be a file that you can read and make"):
        read_or_make(path)


def test_many_that_make_a_key_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: read_or_make(tmp_path / "keys" / "a.key"), range(32)))
    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["a.key"]


def test_a_key_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRATIQUE_HOME", str(tmp_path))
    monkeypatch.setenv("PRATIQUE_SIGNING_KEY", base64.b64encode(b"k" * 32).decode())
    assert Keyring.load(Settings.load()).signing == b"k" * 32
    monkeypatch.setenv("PRATIQUE_SIGNING_KEY", "not a key")
    with pytest.raises(SettingsError, match=r"^PRATIQUE_SIGNING_KEY: expected"):
        Keyring.load(Settings.load())


def test_fingerprints_link_equal_values_under_one_key_only() -> None:
    assert KEYS.fingerprint_of("a value") == KEYS.fingerprint_of("a value") != KEYS.fingerprint_of("a Value")
    assert KEYS.fingerprint_of("a value") != OTHER.fingerprint_of("a value")
    assert KEYS.fingerprint_of("\ud800")


@pytest.mark.parametrize("signature", ["", "AAAA", "\u00e9", "=", "not base64 at all", "A" * 88])
def test_what_is_no_signature_verifies_nothing(signature: str) -> None:
    assert KEYS.verify(b"message", KEYS.sign(b"message"))
    assert not OTHER.verify(b"message", KEYS.sign(b"message"))
    assert not KEYS.verify(b"message", signature)


def test_a_seal_opens_for_its_item_and_its_key_only() -> None:
    wrapped, ciphertext = seal(KEYS, b"held text", "item-1")
    assert open_sealed(KEYS, wrapped, ciphertext, "item-1") == b"held text"
    other_wrapped, other_ciphertext = seal(KEYS, b"held text", "item-1")
    assert ciphertext != other_ciphertext
    broken = [
        (OTHER, wrapped, ciphertext, "item-1"),
        (KEYS, wrapped, ciphertext, "item-2"),
        (KEYS, other_wrapped, ciphertext, "item-1"),
        (KEYS, wrapped, other_ciphertext, "item-1"),
        (KEYS, wrapped, ciphertext[:-1], "item-1"),
        (KEYS, wrapped, ciphertext[:-1] + bytes([ciphertext[-1] ^ 1]), "item-1"),
        (KEYS, ciphertext, wrapped, "item-1"),
        (KEYS, b"", ciphertext, "item-1"),
        (KEYS, wrapped, b"", "item-1"),
        (KEYS, wrapped, b"short", "item-1"),
    ]
    for keys, key, data, bound_to in broken:
        with pytest.raises(SealBroken):
            open_sealed(keys, key, data, bound_to)


def test_a_receipt_is_ours_and_says_what_it_says() -> None:
    receipt, signature = receipts.issue(KEYS, {"chunk": "c", "scope": 1})
    assert receipts.check(KEYS, receipt, signature, {"scope": 1}) == {"chunk": "c", "scope": 1}
    with pytest.raises(ReceiptInvalid, match="scope differs"):
        receipts.check(KEYS, receipt, signature, {"scope": 2})
    with pytest.raises(ReceiptInvalid, match="reviewer differs"):
        receipts.check(KEYS, receipt, signature, {"reviewer": "rita"})
    for text, sign, keys in ((receipt, signature, OTHER), (receipt + " ", signature, KEYS), (receipt, "AAAA", KEYS)):
        with pytest.raises(ReceiptInvalid, match="not this installation's"):
            receipts.check(keys, text, sign, {})


@pytest.mark.parametrize("home", ["/dev/null/home", "~nobody-of-that-name/home"])
def test_a_home_that_can_not_be_is_told_clearly(home: str) -> None:
    with pytest.raises(SettingsError, match=r"PRATIQUE_HOME .*name a folder that can be written"):
        _ = Settings(home=Path(home)).root


def test_an_empty_variable_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "DATABASE_URL", "SIGNING_KEY", "POLICY"):
        monkeypatch.setenv(f"PRATIQUE_{name}", "")
    settings = Settings.load()
    assert settings.home == Path(".pratique")
    assert (settings.database_url, settings.signing_key, settings.policy) == (None, None, None)


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "postgresql+psycopg://u:hunter2@h/d",
        "postgresql://u:hunter2@h:port/d",
        "host=/nowhere password=hunter2 x",
    ],
)
def test_an_address_that_can_not_be_read_is_told_without_its_password(address: str) -> None:
    settings = Settings(database_url=SecretStr(address))
    with pytest.raises((DatabaseError, SettingsError)) as told:
        Database.open(settings).check_revision()
    assert "PRATIQUE_DATABASE_URL" in str(told.value)
    assert "hunter2" not in str(told.value)
    assert told.value.__suppress_context__


def test_a_server_that_is_not_there_is_told_clearly(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=r"does not answer; is it running"):
        Database.open(Settings(database_url=SecretStr(f"host={tmp_path} dbname=x user=x"))).check_revision()


def test_each_key_is_checked_and_named(server: Database, keyring: Keyring) -> None:
    for name in ("encryption", "fingerprint", "signing"):
        parts = {each: getattr(keyring, each) for each in ("encryption", "fingerprint", "signing")}
        with pytest.raises(DatabaseError, match=f"PRATIQUE_{name.upper()}_KEY"):
            server.check_keys(Keyring(**{**parts, name: b"x" * 32}))
    server.check_keys(keyring)


def test_a_home_that_lost_its_database_key_is_told_to_restore_it(server: Database, settings: Settings) -> None:
    path = settings.root / "keys" / "database.key"
    saved = path.rename(path.with_suffix(".saved"))
    try:
        with pytest.raises(DatabaseError, match=r"keys/database\.key; restore that file"):
            Database.open(settings)
    finally:
        saved.rename(path)


def test_the_schema_says_where_it_stands(server: Database) -> None:
    current, head = server.revision()
    assert current == head
    server.upgrade()
    server.check_revision()
    with server.transaction() as transaction:
        transaction.execute("UPDATE alembic_version SET version_num = 'older'")
    try:
        with pytest.raises(DatabaseError, match=r"at schema older, .* is needed; run: pratique db upgrade"):
            server.check_revision()
    finally:
        with server.transaction() as transaction:
            transaction.execute("UPDATE alembic_version SET version_num = %s", [head])
