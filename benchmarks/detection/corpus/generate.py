"""The corpus: every class in every place, plain and wrapped, and the look-alikes. One seed and half, one set of documents."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from benchmarks.detection.corpus import filler, keys, payments, secrets, wrappings
from benchmarks.detection.corpus.draw import Draw
from benchmarks.detection.corpus.lookalikes import families, lookalike
from benchmarks.detection.corpus.marks import mark, unmark
from benchmarks.detection.corpus.places import DOCUMENT_PLACES, SETTING_PLACES, Writer
from benchmarks.detection.corpus.secrets import Secret
from benchmarks.detection.corpus.tables import LANGUAGES, Split, half, table
from benchmarks.detection.document import Document, Kind

TABLES = ("table_markdown", "table_html", "csv")
PER_CELL = {secrets.PREFIXED: (20, 10), secrets.GENERIC: (20, 10), secrets.PASSWORD: (32, 10)}
"""Documents of each class in each document place and in each place of settings."""
KEYS_PER_QUOTING, JWTS, LOGIN_URLS, PAYMENTS, PER_WRAPPING, LOOKALIKES = 6, 60, 100, 220, 16, 780
_SLOT = "\ue010"


def corpus(seed: int, split: Split) -> list[Document]:
    """All documents of a half, about 2,900."""
    makers = (_tokens_and_passwords, _private_keys, _web_tokens, _login_urls, _payments, _wrapped, _lookalikes)
    return [document for make in makers for document in make(seed, split)]


def _finished(
    identity: str, kind: Kind, secret: Secret, place: str, language: str, marked: str, values: Sequence[str]
) -> Document:
    text, golds = unmark(marked)
    return Document(identity, kind, secret.secret_class, place, language, secret.family, text, golds, "", tuple(values))


def _surrounded(draw: Draw, place: str, language: str, middle: str) -> str:
    """Settings stand alone in a file half of the time; everything else stands in a longer document."""
    if place in SETTING_PLACES and draw.chance(0.5):
        joint = "\n\n" if place in ("code", "ini", "toml") else "\n"
        before, after = (filler.settings(draw, place, draw.number(0, 40)) for _ in range(2))
        return joint.join([*before, middle, *after])
    shown = filler.fenced(draw, place, middle) if place in SETTING_PLACES and place != "url" else middle
    return filler.surround(draw, language, shown, filler.size_of(draw))


def _language(draw: Draw, place: str, number: int) -> str:
    """English for settings and two documents of five; the others in turn."""
    if place in SETTING_PLACES or number % 5 < 2:
        return "en"
    return LANGUAGES[1 + (number // 5 * 3 + number % 5 - 2) % (len(LANGUAGES) - 1)]


def _tokens_and_passwords(seed: int, split: Split) -> Iterator[Document]:
    for secret_class, (in_documents, in_settings) in PER_CELL.items():
        for place in (*DOCUMENT_PLACES, *SETTING_PLACES):
            if (secret_class, place) == (secrets.PASSWORD, "url"):
                continue  # that is a class of its own: `url credential`
            for number in range(in_documents if place in DOCUMENT_PLACES else in_settings):
                identity = f"{split}-{secret_class}-{place}-{number}".replace(" ", "_")
                draw = Draw(f"{seed}-{identity}")
                language = _language(draw, place, number)
                planted = [
                    _secret(draw, split, secret_class, language)
                    for _ in range(draw.number(1, 3) if place in TABLES else 1)
                ]
                middle = Writer(draw, split, language).write(place, planted)
                marked = _surrounded(draw, place, language, middle)
                yield _finished(
                    identity, Kind.POSITIVE, planted[0], place, language, marked, [each.value for each in planted]
                )


def _secret(draw: Draw, split: Split, secret_class: str, language: str) -> Secret:
    if secret_class == secrets.PASSWORD:
        return secrets.password(draw, split, language)
    return (
        secrets.prefixed_token(draw, split) if secret_class == secrets.PREFIXED else secrets.generic_token(draw, split)
    )


def _private_keys(seed: int, split: Split) -> Iterator[Document]:
    forms = list(keys.FORMS)
    for quoting in keys.QUOTINGS:
        for number in range(KEYS_PER_QUOTING):
            identity = f"{split}-key-{list(keys.QUOTINGS).index(quoting)}-{number}"
            draw = Draw(f"{seed}-{identity}")
            key = keys.private_key(draw, draw.pick(forms))
            marked = filler.surround(draw, "en", keys.quote_key(key, quoting), filler.size_of(draw))
            yield _finished(
                identity, Kind.POSITIVE, Secret("private key", quoting, "", "", key), quoting, "en", marked, [key]
            )


def _web_tokens(seed: int, split: Split) -> Iterator[Document]:
    places = ("prose", "chat", "ticket", "mail", "json", "cli", "log", "env", "yaml", "table_markdown")
    for number in range(JWTS):
        identity = f"{split}-jwt-{number}"
        draw = Draw(f"{seed}-{identity}")
        place = places[number % len(places)]
        language = _language(draw, place, number // len(places))
        secret = Secret("jwt", "JWT", draw.fill("{vendor}"), "access_token", keys.web_token(draw))
        marked = _surrounded(draw, place, language, Writer(draw, split, language).write(place, [secret]))
        yield _finished(identity, Kind.POSITIVE, secret, place, language, marked, [secret.value])


def _login_urls(seed: int, split: Split) -> Iterator[Document]:
    forms = table("configuration")["login_url"]
    for number in range(LOGIN_URLS):
        identity = f"{split}-url-{number}"
        draw = Draw(f"{seed}-{identity}")
        url, around = draw.pick(half(forms["token"], split)), draw.pick(half(forms["around"], split))
        value = draw.fill("{b64:64}") if "{storagekey}" in url else _for_url(secrets.password(draw, split, "en").value)
        filled = draw.fill(url, {"secret": mark(value), "storagekey": mark(value)})
        marked = filler.surround(draw, "en", draw.fill(around, {"url": filled}), filler.size_of(draw))
        secret = Secret("url credential", url.split(":")[0].split("=")[0], "", "", value)
        yield _finished(identity, Kind.POSITIVE, secret, "url", "en", marked, [value])


def _for_url(password: str) -> str:
    """The password with what a URL or a connection string can't hold left out."""
    return "".join(character for character in password if character.isalnum() or character in "!$*-._~")


def _payments(seed: int, split: Split) -> Iterator[Document]:
    sorts: dict[str, Callable[[Draw], tuple[str, str]]] = {"payment card": payments.card, "iban": payments.iban}
    for number in range(PAYMENTS):
        identity = f"{split}-payment-{number}"
        draw = Draw(f"{seed}-{identity}")
        secret_class = list(sorts)[number % 2]
        family, value = sorts[secret_class](draw)
        language = _language(draw, "prose", number // 2)
        template = draw.pick(half(table("payments")[secret_class.split()[-1]][language], split))
        place = "table" if "|" in template or ";" in template else "prose"
        middle = draw.fill(template, {"secret": mark(value)})
        marked = filler.surround(draw, language, middle, filler.size_of(draw))
        secret = Secret(secret_class, family, "", "", value)
        yield _finished(identity, Kind.PAYMENT, secret, place, language, marked, [value])


def _wrapped(seed: int, split: Split) -> Iterator[Document]:
    """Pairs: the plain document, and the same with its secret wrapped."""
    for order, wrapping in enumerate(wrappings.WRAPPINGS):
        for number in range(PER_WRAPPING):
            identity = f"{split}-wrapped-{order}-{number}"
            draw = Draw(f"{seed}-{identity}")
            carrier = wrapping.carriers[number % len(wrapping.carriers)]
            make = _wrapped_line if carrier == "whole" else _wrapped_secret
            secret, plain, wrapped, value = make(draw, split, wrapping, carrier)
            around = filler.surround(draw, "en", _SLOT, filler.size_of(draw))
            first = _finished(
                f"{identity}-plain", Kind.PLAIN, secret, carrier, "en", around.replace(_SLOT, plain), [secret.value]
            )
            last = _finished(identity, Kind.OBFUSCATED, secret, carrier, "en", around.replace(_SLOT, wrapped), [value])
            yield first
            yield replace(last, plain_id=first.id, family=wrapping.name)


def _carried(draw: Draw, split: Split, carrier: str) -> Secret:
    if carrier == "password":
        return secrets.password(draw, split, "en")
    return secrets.generic_token(draw, split) if draw.chance(0.3) else secrets.prefixed_token(draw, split)


def _wrapped_secret(
    draw: Draw, split: Split, wrapping: wrappings.Wrapping, carrier: str
) -> tuple[Secret, str, str, str]:
    secret = _carried(draw, split, carrier)
    template = draw.pick(half(table("wrapped")["carrier"][carrier], split))
    template = draw.fill(template, {**secret.words(), "secret": _SLOT})
    hidden = wrapping.wrap(secret.value, draw)
    return (
        secret,
        template.replace(_SLOT, secret.planted()),
        template.replace(_SLOT, secret.planted(hidden)),
        secret.value,
    )


def _wrapped_line(draw: Draw, split: Split, wrapping: wrappings.Wrapping, carrier: str) -> tuple[Secret, str, str, str]:
    """A whole line of settings is wrapped, label and all; what has to be found is all of it."""
    secret = _carried(draw, split, draw.pick(["password", "line"]))
    template = draw.pick(half(table("wrapped")["carrier"][carrier], split))
    line = draw.fill(template, {**secret.words(), "secret": _SLOT})
    around = draw.pick(half(table("wrapped")["around"][carrier], split))
    inside = line.replace(_SLOT, secret.clear + secret.value)
    plain = draw.fill(around, {"wrapped": line.replace(_SLOT, secret.planted())})
    return secret, plain, draw.fill(around, {"wrapped": mark(wrapping.wrap(inside, draw))}), inside


def _lookalikes(seed: int, split: Split) -> Iterator[Document]:
    listed = families(split)
    for number in range(LOOKALIKES):
        family = listed[number % len(listed)]
        identity = f"{split}-lookalike-{number}"
        draw = Draw(f"{seed}-{identity}")
        lines = [lookalike(draw, draw.pick(family.lines)) for _ in range(draw.number(2, 6))]
        middle = draw.pick(["\n", "\n\n"]).join(lines)
        text = filler.surround(draw, family.language, middle, filler.size_of(draw))
        yield Document(identity, Kind.NEGATIVE, "look-alike", "", family.language, family.name, text)
