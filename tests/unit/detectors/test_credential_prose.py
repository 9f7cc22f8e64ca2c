"""Secrets that only grammar, layout and shape give away: how people write them down in seven languages, and what only looks so."""

from functools import cache

import pytest

from detectors import load, no_fingerprint
from detectors._examples import assemble
from detectors.credentials import _tables
from detectors.credentials._detector import CredentialDetector

CHOSEN = assemble("{alpha:6}-{alpha:5}!{digit:2}", 8)
WORDY = "-".join(("tulip", "harbour", "copper"))
CAPITALS = "".join(("Tulip", "Harbour", "Copper"))
YEAR = "Sommer" + "2024"
TOKEN = assemble("{loweralnum:34}7f", 8)


@cache
def detector() -> CredentialDetector:
    loaded = load("credentials")
    assert isinstance(loaded, CredentialDetector)
    return loaded


def found(text: str) -> list[str]:
    return [text[finding.start : finding.end] for finding in detector().detect(text, no_fingerprint)]


SENTENCES = {
    "en": [
        f"We reset the NAS password to {CHOSEN} for now.",
        f"Sign in as user svc with password {CHOSEN}.",
        f"If it asks for a password, it's {CHOSEN}",
        f"temp pass: {CHOSEN}",
        f"The scanner (admin, password {CHOSEN}) is in B12.",
        f"Enter the password {YEAR}x when prompted.",
        f"{CHOSEN} is the new one, use {CHOSEN} as the password",
        f"The staging password is {WORDY}.",
        f"Guest wifi: Atrium-Guest / {CHOSEN}",
    ],
    "de": [
        f"Das Kennwort wurde auf {CHOSEN} geändert.",
        f"Zugang: admin – {CHOSEN}",
        f"Als Kennwort bitte {CHOSEN} verwenden.",
        f"Root-Passwort auf db01.corp.test: {CHOSEN}",
        f"Melden Sie sich mit Benutzer svc und Passwort {CHOSEN} an.",
        f"Gäste-WLAN: Atrium / {CHOSEN}",
        f"Das Masterpasswort heißt {CAPITALS}.",
    ],
    "fr": [
        f"Le mot de passe provisoire : {CHOSEN}",
        f"le mdp c'est {CHOSEN}",
        f"Identifiants : svc / {CHOSEN}",
        f"Le mot de passe par défaut est « {CHOSEN} ».",
        f"Connectez-vous avec le compte svc et le mot de passe {CHOSEN}.",
        f"Utilisez {CHOSEN} comme mot de passe.",
    ],
    "es": [
        f"La clave del wifi es {CHOSEN}",
        f"Contraseña temporal: {CHOSEN}",
        f"He cambiado la contraseña a {CHOSEN}.",
        f"Usuario svc y contraseña {CHOSEN}",
        f"El código de acceso es {CHOSEN}",
    ],
    "it": [
        f"La password del NAS è {CHOSEN}.",
        f"Credenziali: svc / {CHOSEN}",
        f"Usa {CHOSEN} come password.",
        f"Parola chiave: {CHOSEN}",
    ],
    "pt": [
        f"A senha do NAS continua {CHOSEN}",
        f"Redefini a senha para {CHOSEN}.",
        f"Acesso ao NAS: svc / {CHOSEN}",
        f"A palavra-passe é {CHOSEN}",
    ],
    "nl": [
        f"Het ww voor de NAS is {CHOSEN}",
        f"Het standaardwachtwoord is {CHOSEN}.",
        f"Inloggegevens: svc / {CHOSEN}",
        f"Ik heb het wachtwoord gereset naar {CHOSEN}.",
    ],
    "others": [
        f"Hasło do NAS to {CHOSEN}.",
        f"Временный пароль: {CHOSEN}",
        f"仮パスワードは「{CHOSEN}」です",
        f"初始密码：{CHOSEN}。",
    ],
}


@pytest.mark.parametrize("text", [text for texts in SENTENCES.values() for text in texts])
def test_a_password_is_found_in_the_sentences_of_many_languages(text: str) -> None:
    assert set(found(text)) & {CHOSEN, WORDY, CAPITALS, YEAR + "x"}
    assert all(span in (CHOSEN, WORDY, CAPITALS, YEAR + "x") for span in found(text))


LABELS = [
    "Password: {}",
    "[b]Password:[/b] {}",
    "PASSWORD ........ {}",
    "**Passwort** – {}",
    "Mot de passe : « {} »",
    "Login\nsvc\nPassword\n{}",
    "Host: db01\nUser: svc\npass {}\n",
    "Host db01 | User svc | Password {}",
    "Benutzer: svc  Passwort: {}",
    "* Login: svc\n* Senha: {}",
    "<dt>Contraseña temporal</dt>\n<dd>{}</dd>",
    '- name: ADMIN_PASSWORD\n  value: "{}"',
    '<add key="DbPassword" value="{}" />',
    "define('DB_PASSWORD', '{}');",
    "SSID: Atrium-Guest\nKey: {}",
    "Here is the password for the scanner:\n\n{}\n",
    "password:\n    '{}'",
    "The scanner password has been changed. It is now {}.",
]


@pytest.mark.parametrize("label", LABELS)
def test_a_password_is_found_behind_its_label_in_every_layout(label: str) -> None:
    assert found(label.format(CHOSEN)) == [CHOSEN]


@pytest.mark.parametrize(
    "value", [WORDY, CAPITALS, YEAR, "Tulip" + "-Harbour-42", "m0nk3y" + "@89", "Tulip" + "@harbour"]
)
def test_words_are_a_password_behind_a_label(value: str) -> None:
    assert found(f"Passwort: {value}\n") == [value]


CHATS = [
    "[10:42] Ben: anyone has the {what} for the NAS?\n[10:43] Ida: yes its {value}",
    "Ben  9:14 AM\nwhat is the {what} for the NAS?\nIda  9:15 AM\n{value}",
    "<ben> {what} for the NAS?\n<ida> {value}",
    "> what is the {what} for the NAS?\n{value}",
    "Ben: kennt jemand das {what} vom NAS?\nIda: klar, {value}",
]


@pytest.mark.parametrize("chat", CHATS)
def test_the_answer_to_a_question_for_a_secret_is_one(chat: str) -> None:
    assert found(chat.format(what="password", value=CHOSEN)) == [CHOSEN]
    assert found(chat.format(what="api key", value=TOKEN)) == [TOKEN]


TABLES = {
    "markdown": "| Host | {head} | Note |\n|---|---|---|\n| db01 | `{value}` | ok |\n",
    "ascii": "+------+{rule}+\n| Host | {head}{pad} | \n+------+{rule}+\n| db01 | {value} | \n",
    "confluence": "||Host||{head}||\n|db01|{value}|\n",
    "html": "<table><tr><th>Host</th><th><b>{head}</b></th></tr>\n<tr><td>db01</td><td>{value}</td></tr></table>",
    "csv": "host,{head},note\ndb01,{value},\n",
    "quoted csv": '"host","{head}"\n"db01","{value}"\n',
    "semicolons": "host;{head};note\ndb01;{value};x\n",
    "tabs": "host\t{head}\ndb01\t{value}\n",
    "aligned": "Host    {head}\ndb01    {value}\n",
    "beside": "| {head} | {value} |\n| Host | db01 |\n",
    "beside in csv": "{head},{value},{value}\n",
    "beside, aligned": "{head}        {value}\nHost            db01\n",
    "beside in html": "<tr><th>{head}</th><td>{value}</td></tr>",
}
HEADS = [
    *[
        (head, CHOSEN)
        for head in ("Password", "Initialpasswort", "Mot de passe", "Contraseña", "Senha", "Wachtwoord", "PW")
    ],
    *[(head, TOKEN) for head in ("API key", "API-Schlüssel", "Chave de API", "Access token")],
]


@pytest.mark.parametrize("layout", TABLES)
@pytest.mark.parametrize(("head", "value"), HEADS)
def test_a_cell_is_a_secret_by_the_head_of_its_table(layout: str, head: str, value: str) -> None:
    rule, pad = "-" * (len(value) + 2), " " * (len(value) - len(head))

    cells = found(TABLES[layout].format(head=head, value=value, rule=rule, pad=pad))

    assert cells and set(cells) == {value}


def test_a_row_in_html_is_read_to_its_end_and_a_second_table_for_itself() -> None:
    table = f"<table><tr><th>Host</th><th>Password</th></tr><tr><td>db01</td><td>{CHOSEN}</td></tr></table>"

    assert found(table + "<p>tulip9Harbour</p>" + table) == [CHOSEN, CHOSEN]


def test_a_line_longer_than_any_table_has_is_not_cut_into_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of its labels would cut it anew, which is quadratic."""
    read: list[int] = []
    splitter = _tables._splitter

    def watched(head: str) -> object:
        read.append(len(head))
        return splitter(head)

    monkeypatch.setattr(_tables, "_splitter", watched)

    found("password," * 2_000)

    assert max(read) <= 2 * _tables.LINE + 40


@pytest.mark.parametrize(("before", "cells"), [(_tables.COLUMNS - 1, [CHOSEN]), (_tables.COLUMNS, [])])
def test_a_row_is_read_as_far_as_tables_are_wide(before: int, cells: list[str]) -> None:
    """Heads that name secrets in ever other columns would have each row read as often."""
    assert found("a|" * before + "password\n" + "b|" * before + CHOSEN + "\n") == cells


NO_SECRETS = [
    # sentences about passwords
    "The password is case-sensitive.",
    "The password is end-to-end encrypted.",
    "Das Passwort ist abgelaufen und wird per SMS verschickt.",
    "Le mot de passe est obligatoire.",
    "La contraseña debe tener 12 caracteres.",
    "La password scade dopo 90 giorni.",
    "A senha foi enviada para web-03.",
    "Het wachtwoord is verlopen op 2024-11-02.",
    "Send the password to ops@corp.test or to web-03.",
    "Reset your password: https://sso.corp.test/reset?step=2",
    "Password policy: 12 characters, v2.1, see OPS-2231.",
    "The password was changed on 2024-11-02 by m.keller.",
    "Passwords are hashed with bcrypt2 and stored in db01.",
    "users with password OPS-2231 open",
    # stand-ins
    "Passwort: ********",
    "Password: <see 1Password>",
    "password: your-password-here",
    "Senha: {{ .Values.password }}",
    "Mot de passe : %DB_PASSWORD%",
    "password: hunter2",
    "token: sdf0o9823sjdfsdf",
    # code, types, styles and expressions
    'password: SecretString = Field(default="")',
    "const { password, token } = await getCredentials(user);",
    "if (password.length < 12) throw new WeakPasswordError(password);",
    ".icon-pass:before,.icon-key:after{content:'x1'}",
    r"re.compile(r'(?P<key>[A-Za-z0-9_-]+):')",
    '"AWS::ApiGateway::ApiKey": "{hex:16}"',
    ">>> salt = '{hex:32}'",
    "$pw->name))/ge;",
    # other keys and tokens
    '"NextToken": "{alnum:40}"',
    '"ClientToken": "{uuid}"',
    '"PublicKey": "MIIB{base64:60}"',
    "Public key pin-sha256: {base64:43}=",
    "primary_key=customer_order_id_2024_07",
    "Cache key: user-{hex:32}-v2",
    "The foreign key is order_id_2024.",
    "Sort key: 2024-11-02T10:11:12Z#{hex:32}",
    "The musical key is F-sharp minor; press Key 7.",
    "Secret Santa 2024: draw lots by 12-06.",
    "The parser reads 4096 tokens; token 17 is <eos>.",
    # tables
    "| Password | Length | Policy |\n|---|---|---|\n| required | 12 | rotate-90d |\n",
    "| Key | Value |\n|---|---|\n| region | eu-west-1 |\n| build | 2024.11.02-r5 |\n",
    "password policy,length\nstrong2024,12\n",
    "    'key', 'token', 'password',\n    'x86_64_sysv', 'IUP_BUTTON3', 'pp_Q22',\n",
    "  password           your password if the server wants one\n  perl5lib_verbosity how much to tell\n",
    "<tr><th>Field</th><th>Password</th></tr><tr><td>type</td><td>string</td></tr>",
    "host,password\ndb01,see vault\ndb02,n/a\n",
    # logins
    "Login: web-01 / web-02",
    "Access: read-only / read-write",
    "ssh -L 3000:target-host:3000 jump-host",
    "API_KEY=arn:aws:secretsmanager:eu-west-1:123456789012:secret:app-Ab12Cd",
    "A password must have one of the following:\n- a digit\n- an upper-case letter\n",
    # chats
    "Ben: did you reset the password?\nIda: yesterday",
    "Forgot your password?\nSign-in",
    "Which key?\nrelease-2024-01-02",
]


@pytest.mark.parametrize("text", NO_SECRETS)
def test_what_only_speaks_of_secrets_is_none(text: str) -> None:
    assert found(assemble(text, 3)) == []
