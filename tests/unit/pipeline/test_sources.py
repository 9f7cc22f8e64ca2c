"""Where documents come from: folders with access lists beside them, manifests, uploads; and how files try to escape."""

import os
import socket
from pathlib import Path

import pytest

from pipeline.errors import AccessListError, UsageError
from pipeline.model import AccessList, Principal, SourceDocument
from pipeline.sources import Source, SourceEntry, batches
from pipeline.sources.access import AccessLists, matches
from pipeline.sources.folder import Folder
from pipeline.sources.jsonl import Manifest
from pipeline.sources.locate import source_at
from pipeline.sources.upload import Upload

MAX = 1000


def write(path: Path, text: str = "text") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def access(folder: Path, *entries: tuple[str, str]) -> None:
    write(
        folder / "access.toml", "\n".join(f'[[access]]\nmatch = "{glob}"\nreaders = ["{who}"]' for glob, who in entries)
    )


def read(source: Source) -> dict[str, SourceDocument]:
    return {entry.uri.rsplit("/", 1)[-1]: entry.read() for entry in source.entries()}


def who(document: SourceDocument) -> str | None:
    return document.readers.readers[0] if document.readers else None


GLOBS = [
    ("*.txt", "a.txt", True),
    ("*.txt", "deep/er/a.txt", True),
    ("*.txt", "a.txt.pdf", False),
    ("*.TXT", "a.txt", False),
    ("a.txt", "deep/a.txt", True),
    ("deep/*", "deep/a.txt", True),
    ("deep/*", "deep/er/a.txt", False),
    ("deep/**", "deep/er/a.txt", True),
    ("deep/**", "deeper/a.txt", False),
    ("**", "a/b/c", True),
    ("**/b/*", "a/b/c", True),
    ("**/b/*", "b/c", True),
    ("a/**/c", "a/c", True),
    ("a/**/c", "a/x/y/c", True),
    ("/a.txt", "a.txt", True),
    ("/a.txt", "deep/a.txt", False),
    ("?.txt", "a.txt", True),
    ("?.txt", "ab.txt", False),
    ("?/a.txt", "//a.txt", False),
    ("a.txt", "aXtxt", False),
    ("report [final].txt", "report [final].txt", True),
    ("[ab].txt", "a.txt", False),
    ("*", "line\nbreak", True),
    ("(a|b)+$", "(a|b)+$", True),
]


@pytest.mark.parametrize(("pattern", "path", "expected"), GLOBS)
def test_globs_match_names_at_any_depth_and_paths_from_their_folder(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, path) is expected


def test_the_nearest_list_that_speaks_of_a_file_counts(tmp_path: Path) -> None:
    access(tmp_path, ("**", "group:all"))
    access(tmp_path / "hr", ("*.txt", "group:hr"), ("**", "group:never"))
    access(tmp_path / "hr" / "open", ("notes.txt", "public"))
    lists = AccessLists(tmp_path)
    cases = {
        "a.txt": "group:all",
        "hr/a.txt": "group:hr",
        "hr/a.pdf": "group:never",
        "hr/open/notes.txt": "public",
        "hr/open/other.txt": "group:hr",
        "sales/a.txt": "group:all",
    }
    for path, expected in cases.items():
        found = lists.list_for(tmp_path / path)
        assert found is not None
        assert found.readers == (expected,), path


def test_a_list_says_where_it_stands_and_whom_it_denies(tmp_path: Path) -> None:
    write(tmp_path / "access.toml", '[[access]]\nmatch = "*"\nreaders = ["public"]\ndeny = ["user:x@y"]\n')
    expected = AccessList(("public",), ("user:x@y",), str(tmp_path / "access.toml"))
    assert AccessLists(tmp_path).list_for(tmp_path / "a") == expected


def test_without_any_list_there_are_no_readers(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    assert read(Folder(tmp_path, MAX))["a.txt"].readers is None


BROKEN = [
    "not toml",
    "[[access]]\nreaders = ['public']",
    "[[access]]\nmatch = '*'",
    "[[access]]\nmatch = '*'\nreaders = 'public'",
    "[[access]]\nmatch = '*'\nreaders = [1]",
    "[[access]]\nmatch = '*'\nreaders = ['public']\ndenied = ['user:x@y']",
    "[[acess]]\nmatch = '*'\nreaders = ['public']",
    "[[access]]\nmatch = ''\nreaders = ['public']",
    "[[access]]\nmatch = 'private/'\nreaders = ['group:hr']",
    "[[access]]\nmatch = '../*'\nreaders = ['group:hr']",
    "[[access]]\nmatch = './a.txt'\nreaders = ['group:hr']",
    "access = " + "[" * 3000,
    "n = 1" + "0" * 5000,
    "#" * 1_000_001,
]


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: text[:50])
def test_a_list_that_is_not_understood_closes_everything_below_it(tmp_path: Path, text: str) -> None:
    access(tmp_path, ("**", "public"))
    write(tmp_path / "hr" / "access.toml", text)
    access(tmp_path / "hr" / "open", ("**", "public"))
    for name in ("a.txt", "hr/b.txt", "hr/open/c.txt"):
        write(tmp_path / name)
    documents = read(Folder(tmp_path, MAX))
    assert (documents["a.txt"].fault, who(documents["a.txt"])) == (None, "public")
    for name in ("b.txt", "c.txt"):
        assert (documents[name].fault, documents[name].readers, documents[name].content) == (
            "access_list_invalid",
            None,
            b"",
        )


@pytest.mark.parametrize("kind", ["pipe", "folder", "dangling link", "ring of links", "bytes"])
def test_a_list_that_is_no_file_closes_everything_below_it_and_blocks_nothing(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "access.toml"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "dangling link":
            path.symlink_to("nowhere")
        case "ring of links":
            path.symlink_to("access.toml")
        case "bytes":
            path.write_bytes(b"\xff\xfe")
    write(tmp_path / "a.txt")
    assert read(Folder(tmp_path, MAX))["a.txt"].fault == "access_list_invalid"


def test_a_folder_is_listed_in_one_order_without_its_rules(tmp_path: Path) -> None:
    access(tmp_path, ("**", "public"))
    for name in ("b/z.txt", "b/a.txt", "a.txt", "c.txt", "b.txt", ".hidden", "b/access.toml"):
        write(tmp_path / name)
    uris = [entry.uri for entry in Folder(tmp_path, MAX).entries()]
    assert [uri.removeprefix(f"{tmp_path}/") for uri in uris] == [
        ".hidden",
        "a.txt",
        "b.txt",
        "c.txt",
        "b/a.txt",
        "b/z.txt",
    ]
    assert uris == [entry.uri for entry in Folder(tmp_path / "b" / "..", MAX).entries()]


@pytest.fixture
def harbour_town(tmp_path: Path) -> Path:
    """A folder with a private and an open part, beside a file that is none of its business."""
    write(tmp_path / "outside.txt", "outside")
    root = tmp_path / "root"
    access(root / "private", ("**", "group:few"))
    access(root / "open", ("**", "public"))
    write(root / "private" / "secret.txt", "secret")
    return root


def test_a_link_out_of_the_root_is_held(harbour_town: Path) -> None:
    (harbour_town / "open" / "file").symlink_to("../../outside.txt")
    (harbour_town / "open" / "folder").symlink_to("/etc")
    documents = read(Folder(harbour_town, MAX))
    for name in ("file", "folder"):
        assert (documents[name].fault, documents[name].content) == ("outside_root", b"")


def test_a_link_does_not_open_a_private_file_under_an_open_list(harbour_town: Path) -> None:
    (harbour_town / "open" / "file.txt").symlink_to("../private/secret.txt")
    (harbour_town / "open" / "folder").symlink_to("../private")
    documents = read(Folder(harbour_town, MAX))
    assert {name: who(document) for name, document in documents.items()} == {"secret.txt": "group:few"}


def test_a_file_that_is_swapped_for_a_link_after_it_was_listed_brings_its_own_list(harbour_town: Path) -> None:
    notes = write(harbour_town / "open" / "notes.txt")
    entry = next(entry for entry in Folder(harbour_town, MAX).entries() if entry.uri.endswith("notes.txt"))
    notes.unlink()
    notes.symlink_to("../private/secret.txt")
    assert who(entry.read()) == "group:few"


def test_a_folder_that_is_swapped_for_a_link_brings_the_other_folders_list(harbour_town: Path) -> None:
    write(harbour_town / "open" / "sub" / "secret.txt", "harmless")
    entry = next(entry for entry in Folder(harbour_town, MAX).entries() if "/sub/" in entry.uri)
    (harbour_town / "open" / "sub" / "secret.txt").unlink()
    (harbour_town / "open" / "sub").rmdir()
    (harbour_town / "open" / "sub").symlink_to("../private")
    assert who(entry.read()) == "group:few"


@pytest.mark.timeout(20)
def test_what_is_no_readable_file_is_held_with_its_reason(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "ring").symlink_to("ring")
    (tmp_path / "dangling").symlink_to("nowhere")
    write(tmp_path / "large", "x" * (MAX + 1))
    write(tmp_path / "just small enough", "x" * MAX)
    server = socket.socket(socket.AF_UNIX)
    try:
        os.chdir(tmp_path)  # a socket's address is short
        server.bind("socket")
        faults = {name: document.fault for name, document in read(Folder(tmp_path, MAX)).items()}
    finally:
        server.close()
        os.chdir("/")
    assert faults == {
        "pipe": "not_a_file",
        "ring": "unreadable",
        "dangling": "unreadable",
        "socket": "unreadable",
        "large": "too_large",
        "just small enough": None,
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_held(tmp_path: Path) -> None:
    write(tmp_path / "a.txt").chmod(0)
    assert read(Folder(tmp_path, MAX))["a.txt"].fault == "unreadable"


def test_a_name_that_is_no_utf8_is_printed_with_escapes_and_never_like_another(tmp_path: Path) -> None:
    names = [b"caf\xe9", rb"caf\xe9", rb"caf\\xe9", "café".encode()]
    for name in names:
        Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_text("text")  # noqa: PTH118  bytes
    uris = [entry.uri for entry in Folder(tmp_path, MAX).entries()]
    assert len(set(uris)) == len(names)
    for uri in uris:
        uri.encode("utf-8")
    assert all(document.content == b"text" for document in read(Folder(tmp_path, MAX)).values())


GOOD_LINE = '{"uri": "sp://a", "path": "a.txt", "readers": ["group:x"]}'


def mailbox(root: Path, *mails: str) -> Path:
    for part in ("cur", "new", "tmp"):
        (root / part).mkdir(parents=True)
    for mail in mails:
        write(root / mail, f"From: a@example.com\nSubject: {mail}\n\nThe tide was late.\n")
    return root


def below(root: Path) -> dict[str, SourceDocument]:
    """Every document of a folder by its uri from there."""
    return {Path(entry.uri).relative_to(root).as_posix(): entry.read() for entry in Folder(root, 1000).entries()}


def test_the_mails_of_a_maildir_are_mails_and_what_is_not_delivered_is_not_there(tmp_path: Path) -> None:
    mailbox(tmp_path / "post", "cur/1.M1.host.md:2,S", "new/2.M2.host.pdf", "tmp/3.M3.host", "index")
    assert {uri: (each.name, each.media_type) for uri, each in below(tmp_path).items()} == {
        "post/cur/1.M1.host.md": ("1.M1.host.md.eml", "message/rfc822"),
        "post/cur/2.M2.host.pdf": ("2.M2.host.pdf.eml", "message/rfc822"),
        "post/index": ("index", "application/octet-stream"),
    }


def test_a_mail_keeps_its_uri_when_it_is_seen_and_answered(tmp_path: Path) -> None:
    root = mailbox(tmp_path / "post", "new/1.M1.host")
    before = below(tmp_path)
    (root / "new/1.M1.host").rename(root / "cur/1.M1.host:2,RS")
    assert below(tmp_path) == before


def test_two_mails_that_lay_claim_to_one_name_are_both_there(tmp_path: Path) -> None:
    mailbox(tmp_path, "cur/1.host", "cur/1.host:2,S", "new/1.host")
    assert list(below(tmp_path)) == ["cur/1.host", "cur/1.host:2,S", "new/1.host"]


def test_a_folder_in_a_maildir_is_listed_and_a_folder_called_tmp_elsewhere_too(tmp_path: Path) -> None:
    mailbox(tmp_path / "post", "cur/1.host")
    write(tmp_path / "post" / "cur" / "deeper" / "a.txt")
    write(tmp_path / "other" / "tmp" / "b.txt")
    assert list(below(tmp_path)) == ["other/tmp/b.txt", "post/cur/1.host", "post/cur/deeper/a.txt"]


def manifest(tmp_path: Path, text: str | bytes) -> Manifest:
    path = tmp_path / "export.jsonl"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Manifest(path, MAX)


def test_a_manifest_says_uri_readers_and_metadata(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "content")
    line = (
        '{"uri": "sp://a", "path": "a.txt", "readers": ["group:x"], "deny": ["user:d@e"], "metadata": {"title": "T"}}'
    )
    (entry,) = manifest(tmp_path, line).entries()
    document = entry.read()
    assert (document.uri, document.name, document.content, entry.size) == ("sp://a", "a.txt", b"content", 7)
    assert document.readers == AccessList(("group:x",), ("user:d@e",), f"{tmp_path / 'export.jsonl'}: sp://a")
    assert dict(document.metadata) == {"title": "T"}


def test_a_manifest_without_readers_means_nobody(tmp_path: Path) -> None:
    (entry,) = manifest(tmp_path, '{"uri": "sp://a", "path": "a.txt"}').entries()
    assert entry.read().readers is None


LAYOUTS = [
    GOOD_LINE,
    f"\n{GOOD_LINE}\n\n",
    f"{GOOD_LINE}\r\n",
    b"\xef\xbb\xbf" + GOOD_LINE.encode(),
    GOOD_LINE.replace("sp://a", "sp://a\u2028b"),
]


@pytest.mark.parametrize("text", LAYOUTS, ids=range(len(LAYOUTS)))
def test_a_manifest_may_look_as_exports_look(tmp_path: Path, text: str | bytes) -> None:
    assert len(list(manifest(tmp_path, text).entries())) == 1


MISTAKES = [
    ("no JSON", "nonsense", r"line 1: the line: "),
    ("a list", "[]", r"line 1: "),
    ("no uri", '{"path": "a"}', r"line 1: uri: Field required"),
    ("an empty uri", '{"uri": "", "path": "a"}', r"line 1: uri: "),
    ("a uri with a NUL", '{"uri": "a\\u0000b", "path": "a"}', r"line 1: uri: .*no control characters"),
    ("a uri with a line break", '{"uri": "a\\nb", "path": "a"}', r"line 1: uri: .*no control characters"),
    ("a uri with half a character", '{"uri": "a\\ud800b", "path": "a"}', r"line 1: "),
    ("no path", '{"uri": "a"}', r"line 1: path: Field required"),
    ("readers that are no list", '{"uri": "a", "path": "a", "readers": "public"}', r"line 1: readers: "),
    ("readers that are no names", '{"uri": "a", "path": "a", "readers": [1]}', r"line 1: readers\.0: "),
    ("metadata that is no text", '{"uri": "a", "path": "a", "metadata": {"n": 1}}', r"line 1: metadata\.n: "),
    ("a misspelt key", f'{GOOD_LINE}\n{{"uri": "b", "path": "a", "reader": []}}', r"line 2: reader: Extra inputs"),
    ("one uri twice", f"{GOOD_LINE}\n{GOOD_LINE}", r"line 2: the uri was named before"),
    ("not UTF-8", b"\xff\xfe", r"can't be read: UnicodeDecodeError"),
]


@pytest.mark.parametrize(("name", "text", "message"), MISTAKES, ids=[name for name, _, _ in MISTAKES])
def test_a_manifest_with_a_mistake_gives_out_nothing(
    tmp_path: Path, name: str, text: str | bytes, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        list(manifest(tmp_path, text).entries())


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("../outside.txt", "outside_root"),
        ("/etc/hostname", "outside_root"),
        ("link", "outside_root"),
        ("nowhere.txt", "unreadable"),
        ("nul\\u0000.txt", "unreadable"),
        (".", "not_a_file"),
        ("x" * 5000, "unreadable"),
    ],
)
def test_a_manifest_can_not_reach_out_of_its_folder(tmp_path: Path, path: str, fault: str) -> None:
    write(tmp_path / "outside.txt")
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "link").symlink_to("../outside.txt")
    (entry,) = manifest(folder, f'{{"uri": "a", "path": "{path}", "readers": ["public"]}}').entries()
    document = entry.read()
    assert (document.fault, document.content) == (fault, b"")


def test_an_upload_is_read_by_its_uploader_and_their_groups(tmp_path: Path) -> None:
    path = write(tmp_path / "a b.txt", "content")
    upload = Upload([path], Principal("alice@example.com", ("hr", "staff")), MAX)
    document = read(upload)["a b.txt"]
    assert document.uri == "upload:alice@example.com/a b.txt"
    assert document.readers == AccessList(("user:alice@example.com", "group:hr", "group:staff"), (), "upload")


def test_uploads_of_one_name_would_overwrite_each_other(tmp_path: Path) -> None:
    paths = [write(tmp_path / folder / "a.txt") for folder in "xy"]
    with pytest.raises(UsageError, match=r"two of the files are named a\.txt"):
        Upload(paths, Principal("alice@example.com"), MAX)


def test_two_links_to_files_of_one_name_are_two_uploads(tmp_path: Path) -> None:
    for folder in "xy":
        write(tmp_path / folder / "a.txt", folder)
        (tmp_path / folder).joinpath(f"{folder}.txt").symlink_to("a.txt")
    upload = Upload([tmp_path / "x" / "x.txt", tmp_path / "y" / "y.txt"], Principal("alice@example.com"), MAX)
    assert {name: document.content for name, document in read(upload).items()} == {"x.txt": b"x", "y.txt": b"y"}


@pytest.mark.parametrize("name", ["nowhere.txt", "."])
def test_an_upload_of_no_file_is_a_mistake(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="is not a file"):
        Upload([tmp_path / name], Principal("alice@example.com"), MAX)


def test_a_path_names_its_kind_of_source(tmp_path: Path) -> None:
    write(tmp_path / "export.jsonl", GOOD_LINE)
    write(tmp_path / "a.txt")
    assert isinstance(source_at(tmp_path, MAX), Folder)
    assert isinstance(source_at(tmp_path / "export.jsonl", MAX), Manifest)
    for name, message in (("a.txt", "is a file; name a folder"), ("nowhere", "is not a folder")):
        with pytest.raises(UsageError, match=message):
            source_at(tmp_path / name, MAX)


def test_batches_are_bounded_in_documents_and_in_bytes() -> None:
    def entry(size: int) -> SourceEntry:
        return SourceEntry(f"{size}", size, lambda: SourceDocument("", "", "", b"", None))

    sizes = [
        [each.size for each in batch] for batch in batches(map(entry, [20_000_000, 12_000_000, 1, 40_000_000, 1, 2]))
    ]
    assert sizes == [[20_000_000, 12_000_000], [1], [40_000_000], [1, 2]]
    assert [len(batch) for batch in batches(entry(1) for _ in range(120))] == [50, 50, 20]
    assert list(batches([])) == []


def test_an_error_about_an_access_list_is_a_mistake_that_the_user_can_mend() -> None:
    assert AccessListError.exit_code == UsageError.exit_code == 2
