"""The demo corpus agrees with itself: what is there, what is expected of it, and who may read it."""

import base64
import io
import json
import re
import subprocess
import sys
import tomllib
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pikepdf
import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
sys.path.insert(0, str(SAMPLES))

from _generate import generate, rendered  # noqa: E402  # plain scripts, reached by path
from _source import Source, read_all  # noqa: E402
from make_samples import fill, planted  # noqa: E402

EXPECTED: dict[str, Any] = tomllib.loads((SAMPLES / "expected.toml").read_text(encoding="utf-8"))
EXPORTED: dict[str, Any] = tomllib.loads((SAMPLES / "expected_export.toml").read_text(encoding="utf-8"))
GROUPS: dict[str, list[str]] = tomllib.loads((SAMPLES / "groups.toml").read_text(encoding="utf-8"))["groups"]
MANIFEST = [json.loads(line) for line in (SAMPLES / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
EVERY = EXPECTED | EXPORTED

TEXT_FORMATS = {".txt", ".md", ".html", ".xml", ".eml", ".csv", ".tsv", ".json"}
FORMATS = TEXT_FORMATS | {".docx", ".pptx", ".xlsx", ".epub", ".odt", ".rtf", ".pdf"}
WRITTEN = ("corpus", "export", "templates")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples that carry a credential, and nothing else."""
    destination = tmp_path_factory.mktemp("filled") / "corpus"
    fill(destination)
    return destination


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    destination = tmp_path_factory.mktemp("generated")
    generate(destination)
    return destination


def sources(tree: str) -> list[Source]:
    return read_all(SAMPLES / "sources" / tree)


def documents_below(folder: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != "access.toml")
    return {path.relative_to(folder).as_posix() for path in paths}


def committed() -> Iterator[Path]:
    """Everything of the corpus that git knows: the filled samples are ignored."""
    ignored = {SAMPLES / line[1:] for line in (SAMPLES / ".gitignore").read_text(encoding="utf-8").splitlines()}
    for path in sorted(SAMPLES.rglob("*")):
        if path.is_file() and path not in ignored and "__pycache__" not in path.parts:
            yield path


def parts_of(content: bytes) -> Iterator[bytes]:
    """A file as it stands, and for an archive each part of it."""
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(part) for part in archive.infolist() if part.file_size < 1_000_000)


def test_every_document_has_an_expectation_and_every_expectation_a_document(filled: Path) -> None:
    ours = documents_below(SAMPLES / "corpus") | documents_below(filled)
    assert ours == {key for key in EXPECTED if "!/" not in key}


def test_every_attachment_has_an_expectation() -> None:
    keys = {key for key in EXPECTED if "!/" in key}
    assert "mails/fwd-supplier-survey.eml!/supplier-survey.eml!/radio-paper.docx" in keys
    assert {key.rpartition("!/")[2] for key in keys} == {source.path for source in sources("attachments")}


def test_the_manifest_names_every_exported_file_and_no_other() -> None:
    assert {entry["path"] for entry in MANIFEST} == {f"export/{path}" for path in documents_below(SAMPLES / "export")}
    assert {entry["uri"] for entry in MANIFEST} == set(EXPORTED)
    assert {entry["uri"]: entry["readers"] for entry in MANIFEST} == {
        uri: line["readers"] for uri, line in EXPORTED.items()
    }


def test_the_corpus_is_large_and_mixed() -> None:
    formats = Counter(PurePosixPath(key).suffix for key in EXPECTED)
    assert formats.keys() == FORMATS
    assert len(EXPECTED) >= 70
    clean = [line for line in EXPECTED.values() if line["state"] == "indexed" and not line["findings"]]
    assert len(clean) > len(EXPECTED) / 2
    assert len({json.dumps(source.front.get("language", "en")) for source in sources("corpus")}) >= 4


@pytest.mark.parametrize("key", EVERY)
def test_an_expectation_uses_the_words_of_the_house(key: str) -> None:
    line = EVERY[key]
    assert line["state"] in {"indexed", "partial", "quarantined", "rejected", "failed"}
    assert set(line["findings"]) <= {"pii", "credential", "injection", "hidden"}
    assert line.get("reason") in {None, "encrypted", "broken", "archive_ratio", "no_text", "type_mismatch"}
    held = {"injection", "hidden"} & set(line["findings"]) or "reason" in line
    assert (line["state"] == "quarantined") == bool(held)


@pytest.mark.parametrize("key", EVERY)
def test_readers_are_people_of_example_com_or_groups_that_exist(key: str) -> None:
    for principal in [*EVERY[key]["readers"], *EVERY[key].get("deny", ())]:
        kind, _, name = principal.partition(":")
        assert (
            principal == "public"
            or (kind == "group" and name in GROUPS)
            or (kind == "user" and name.endswith("@example.com"))
        )


@pytest.mark.parametrize(
    ("path", "readers", "deny"),
    [
        ("handbook/working-time-and-leave.docx", ["group:staff"], []),
        ("hr/policies/parental-leave.pdf", ["group:staff"], []),
        ("hr/salaries/salary-bands-2026.xlsx", ["group:hr"], []),
        ("hr/applications/application-lefebvre.odt", ["group:hr", "user:alice@example.com"], []),
        ("engineering/harbourview-api.json", ["group:engineering", "group:support"], []),
        ("engineering/firmware/build-settings.json", ["group:engineering"], ["user:intern@example.com"]),
        ("engineering/calibration/calibration-log-q3.csv", ["group:engineering", "group:support", "group:sales"], []),
        ("engineering/calibration/calibration-procedure.pdf", ["group:engineering"], []),
        (
            "security/incidents/incident-review-supplier-offer.docx",
            ["group:security", "group:management"],
            ["group:contractors"],
        ),
        ("international/es/solicitud-romero.docx", ["group:support", "group:finance"], []),
        ("products/tg-40.pdf", ["public"], []),
        ("mails/payslip-question.eml!/payslip-carmichael.pdf", ["group:hr", "user:susan@example.com"], []),
        ("unlisted/reorganisation-draft.md", [], []),
    ],
)
def test_access_lists_read_as_a_person_reads_them(path: str, readers: list[str], deny: list[str]) -> None:
    assert EXPECTED[path]["readers"] == readers
    assert EXPECTED[path].get("deny", []) == deny


def test_alice_and_dana_see_different_answers_on_salary_bands() -> None:
    assert "alice@example.com" in members("staff") & members("engineering")
    assert "dana@example.com" in members("staff") & members("hr")
    assert "alice@example.com" not in members("hr")
    assert "rita@example.com" in members("security-reviewers")


def members(group: str) -> set[str]:
    names = (members(name.removeprefix("group:")) if name.startswith("group:") else {name} for name in GROUPS[group])
    return set().union(*names)


@pytest.mark.parametrize("tree", ["corpus", "attachments", "export"])
def test_a_source_that_carries_personal_data_or_a_credential_says_so(tree: str) -> None:
    values = {label: value for label, value in planted().items() if label.startswith("pii:")}
    for source in sources(tree):
        text = source.body + str(source.front.get("from", ""))
        assert any(value in text for value in values.values()) == ("pii" in source.front.get("findings", [])), (
            source.path
        )
        assert ("{{secret:" in source.body) == ("credential" in source.front.get("findings", [])), source.path


def test_everything_planted_is_planted_somewhere() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (SAMPLES / "sources").rglob("*.source")]
    for label in planted():
        assert "/" in label or any(f"{{{{{label}}}}}" in text for text in texts), label


def test_no_secret_is_committed_in_clear_or_encoded() -> None:
    secrets = {label: value.encode() for label, value in planted().items() if label.startswith("secret:")}
    for path in committed():
        for part in parts_of(path.read_bytes()):
            assert not [label for label, value in secrets.items() if value in part], path.name


def test_filling_puts_every_secret_into_its_sample(filled: Path) -> None:
    everything = b"".join(part for path in filled.rglob("*.*") for part in parts_of(path.read_bytes()))
    assert b"{{" not in b"".join(path.read_bytes() for path in filled.rglob("*.txt"))
    secrets = {label.partition("/")[0] for label in planted() if label.startswith("secret:")}
    found = {label.partition("/")[0] for label, value in planted().items() if value.encode() in everything}
    assert secrets <= found


def test_filling_again_changes_nothing(filled: Path) -> None:
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in filled.rglob("*.*")}
    fill(filled)
    assert before == {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in filled.rglob("*.*")}


def test_two_processes_fill_at_once_with_the_standard_library_alone(tmp_path: Path, filled: Path) -> None:
    command = [sys.executable, "-S", str(SAMPLES / "make_samples.py"), "fill", str(tmp_path / "corpus")]
    processes = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert documents_below(tmp_path / "corpus") == documents_below(filled)
    for name in documents_below(filled):
        assert (tmp_path / "corpus" / name).read_bytes() == (filled / name).read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


def test_the_committed_lists_are_what_the_script_writes(generated: Path) -> None:
    for name in ("expected.toml", "expected_export.toml", "manifest.jsonl", ".gitignore"):
        assert (generated / name).read_bytes() == (SAMPLES / name).read_bytes(), name


@pytest.mark.parametrize("folder", WRITTEN)
def test_the_committed_documents_are_what_the_script_writes(folder: str, generated: Path) -> None:
    for name in documents_below(generated / folder):
        ours, theirs = (SAMPLES / folder / name).read_bytes(), (generated / folder / name).read_bytes()
        assert essence(ours) == essence(theirs), name


def essence(content: bytes) -> Any:
    """Octets; for an archive its parts and for a PDF its text, since their octets hang on the version of zlib."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [(part.filename, part.date_time, part.file_size, part.CRC) for part in archive.infolist()]
    if content.startswith(b"%PDF") and b"/Encrypt" not in content and b"trailer" in content:
        return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]
    if b"multipart/mixed" in content or content.startswith(b"%PDF"):
        return re.sub(rb"[A-Za-z0-9+/=\r\n]{400,}|stream.*", b"", content, flags=re.DOTALL)
    return content


def test_the_same_sources_give_the_same_octets_twice(generated: Path) -> None:
    for source in sources("corpus"):
        if "damage" not in source.front and not (generated / "templates" / source.path).exists():
            assert rendered(source) == (generated / "corpus" / source.path).read_bytes(), source.path


def test_the_bomb_is_small_and_inflates_far() -> None:
    bomb = SAMPLES / "corpus" / "intake" / "supplier-price-list.xlsx"
    with zipfile.ZipFile(bomb) as archive:
        assert sum(part.file_size for part in archive.infolist()) > 200_000_000
    assert bomb.stat().st_size < 300_000


def test_the_uninspectable_are_what_their_reason_says() -> None:
    intake = SAMPLES / "corpus" / "intake"
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(intake / "board-pack.pdf")
    with pytest.raises(pikepdf.PdfError):
        pikepdf.open(intake / "upload-interrupted.pdf")
    assert (intake / "visitor-survey.docx").read_bytes().startswith(b"%PDF")
    assert (intake / "empty-note.txt").read_bytes() == b""
    scan = pypdfium2.PdfDocument(intake / "scanned-delivery-note.pdf")
    assert scan[0].get_textpage().count_chars() == 0


def test_nothing_outgrows_its_place() -> None:
    assert sum(path.stat().st_size for path in committed()) < 6_000_000


@pytest.mark.parametrize("label", [label for label in planted() if ":iban_" in label])
def test_an_iban_leaves_one_modulo_97(label: str) -> None:
    plain = planted()[label].replace(" ", "")
    assert int("".join(str(int(character, 36)) for character in plain[4:] + plain[:4])) % 97 == 1


@pytest.mark.parametrize("label", ["pii:visa:george", "pii:mastercard:susan"])
def test_a_card_number_passes_luhn(label: str) -> None:
    digits = [int(digit) for digit in planted()[label].replace(" ", "")]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[0::2]]
    assert (sum(doubled) + sum(digits[1::2])) % 10 == 0


@pytest.mark.parametrize(("label", "modulus"), [("pii:nir:camille", 97)])
def test_a_french_number_and_its_key_add_up(label: str, modulus: int) -> None:
    plain = planted()[label].replace(" ", "")
    assert int(plain[:13]) % modulus + int(plain[13:]) == modulus


@pytest.mark.parametrize("label", ["pii:steuer_id:jonas", "pii:steuer_id:karin"])
def test_a_german_tax_number_has_one_digit_twice_and_its_check_digit(label: str) -> None:
    digits = [int(digit) for digit in planted()[label].replace(" ", "")]
    assert sorted(Counter(digits[:10]).values()) == [1] * 8 + [2]
    product = 10
    for digit in digits[:10]:
        total = (digit + product) % 10
        product = (total if total else 10) * 2 % 11
    assert (product + digits[10]) % 10 == 1


@pytest.mark.parametrize("label", ["secret:github_pat:ci", "secret:github_pat:firmware", "secret:npm:console"])
def test_a_token_carries_the_checksum_of_its_body(label: str) -> None:
    body = planted()[label].partition("_")[2]
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    number = 0
    for character in body[30:]:
        number = number * 62 + alphabet.index(character)
    assert number == zlib.crc32(body[:30].encode())


def test_a_private_key_is_a_private_key() -> None:
    kinds = {"secret:ed25519_pem:gateway": Ed25519PrivateKey, "secret:ec_pem:buoys": EllipticCurvePrivateKey}
    for label, kind in kinds.items():
        assert isinstance(load_pem_private_key(planted()[label].encode(), password=None), kind)


def test_the_encoded_forms_decode_to_the_secret() -> None:
    values = planted()
    for label in (label for label in values if label.endswith("/b64")):
        assert base64.b64decode(values[label]).decode() == values[label.removesuffix("/b64")]
