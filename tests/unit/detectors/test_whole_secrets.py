"""Whole files as people paste them: every secret in them is found, and what makes the file useful stays."""

import base64
import json
from functools import cache

import pytest

from detectors import no_fingerprint
from detectors._examples import assemble
from detectors.credentials import build
from detectors.credentials._detector import CredentialDetector


@cache
def detector() -> CredentialDetector:
    return build()


def found(text: str) -> list[str]:
    return [text[finding.start : finding.end] for finding in detector().detect(text, no_fingerprint)]


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


HEAD, FOOT = "-----BEGIN RSA PRIVATE" + " KEY-----", "-----END RSA PRIVATE" + " KEY-----"
PEM = f"{HEAD}\n{assemble('{pem:13}', 1)}\n{FOOT}\n"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\n" + assemble("{pem:9}", 2) + "\n-----END CERTIFICATE-----\n"
PASSWORD, OTHER = assemble("{alpha:7}!{digit:3}", 3), assemble("{alnum:14}7", 4)
TOKEN, UUID = assemble("{alnum:39}7", 5), assemble("{uuid}", 5)
BASIC = encoded(f"ci:{PASSWORD}")

ACCESS, SECRET = assemble("AKIA{upperalnum:16}", 7), assemble("{alnum:38}/7", 7)
STORAGE, LARAVEL, SALT = assemble("{alnum:85}7==", 8), assemble("{alnum:42}7=", 14), assemble("{alnum:50}!x#7", 9)

KUBECONFIG = f"""apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: {encoded(CERTIFICATE)}
    server: https://k8s.acme.internal:6443
  name: acme
users:
- name: ida
  user:
    client-certificate-data: {encoded(CERTIFICATE)}
    client-key-data: {encoded(PEM)}
- name: ben
  user:
    token: {TOKEN}
- name: old
  user:
    username: admin
    password: {PASSWORD}
"""

SERVICE_ACCOUNT = json.dumps(
    {
        "type": "service_account",
        "project_id": "acme-prod",
        "private_key_id": assemble("{hex:40}", 6),
        "private_key": PEM,
        "client_email": "sync@acme-prod.iam.gserviceaccount.internal",
        "client_id": "104729481234567890123",
        "token_uri": "https://oauth2.acme.internal/token",
    },
    indent=2,
)

FILES: dict[str, tuple[str, list[str]]] = {
    "kubeconfig": (KUBECONFIG, [encoded(PEM), TOKEN, PASSWORD]),
    "docker": (
        json.dumps({"auths": {"registry.acme.internal": {"auth": BASIC, "email": "ci@acme.internal"}}}, indent=1),
        [BASIC],
    ),
    "npmrc": (
        f"registry=https://npm.acme.internal/\n//npm.acme.internal/:_authToken={TOKEN}\n//x.acme.internal/:_auth={BASIC}\n"
        f"always-auth=true\n//old.acme.internal/:_password={encoded(OTHER)}\n",
        [TOKEN, BASIC, encoded(OTHER)],
    ),
    "netrc": (
        f"machine git.acme.internal\n\tlogin ida\n\tpassword {PASSWORD}\n\n"
        f"machine b.acme.internal login ben account x password {OTHER}\n",
        [PASSWORD, OTHER],
    ),
    "pypirc": (
        f"[distutils]\nindex-servers =\n  acme\n\n[acme]\nrepository: https://pypi.acme.internal\n"
        f"username: ci\npassword: {PASSWORD}\n",
        [PASSWORD],
    ),
    "git-credentials": (
        f"https://ida:{TOKEN}@git.acme.internal\nhttps://ben:{OTHER}@b.acme.internal\n",
        [TOKEN, OTHER],
    ),
    "pgpass": (
        f"# host:port:db:user:password\ndb.acme.internal:5432:erp:erp:{PASSWORD}\n*:*:*:postgres:{OTHER}\n",
        [PASSWORD, OTHER],
    ),
    "AWS": (
        f"[default]\naws_access_key_id = {ACCESS}\naws_secret_access_key = {SECRET}\nregion = eu-west-1\n",
        [ACCESS, SECRET],
    ),
    "Azure storage": (
        f"DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={STORAGE};EndpointSuffix=core.windows.net",
        [STORAGE],
    ),
    "Azure bus": (
        f"Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey={assemble('{alnum:42}7=', 8)}",
        [assemble("{alnum:42}7=", 8)],
    ),
    "appsettings": (
        json.dumps(
            {
                "ConnectionStrings": {"Main": f"Server=db;Database=erp;User Id=sa;Password={PASSWORD};Encrypt=true"},
                "Jwt": {"Key": TOKEN},
            }
        ),
        [PASSWORD, TOKEN],
    ),
    "Jenkins": (
        f"<credentials><id>x</id><username>ci</username><password>{PASSWORD}</password></credentials>",
        [PASSWORD],
    ),
    "Kubernetes secret": (
        f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ntype: Opaque\ndata:\n"
        f"  password: {encoded(OTHER)}\n  username: {encoded('administrator')}\n",
        [encoded(OTHER)],
    ),
    "wp-config": (
        f"define( 'DB_NAME', 'wp' );\ndefine( 'DB_PASSWORD', '{PASSWORD}' );\ndefine( 'AUTH_KEY',  '{SALT}' );\n",
        [PASSWORD, SALT],
    ),
    "WireGuard": (
        f"[Interface]\nPrivateKey = {assemble('{alnum:42}A=', 10)}\nAddress = 10.0.0.2/32\n\n"
        f"[Peer]\nPublicKey = {assemble('{alnum:42}A=', 11)}\n"
        f"PresharedKey = {assemble('{alnum:42}A=', 12)}\nAllowedIPs = 0.0.0.0/0\n",
        [assemble("{alnum:42}A=", 10), assemble("{alnum:42}A=", 12)],
    ),
    "terraform variables": (
        f'region      = "eu-west-1"\ndb_password = "{PASSWORD}"\napi_token   = "{TOKEN}"\n',
        [PASSWORD, TOKEN],
    ),
    "Ansible": (f"db_user: erp\ndb_password: {PASSWORD}\nvault_api_key: {TOKEN}\n", [PASSWORD, TOKEN]),
    "Rails": (
        f"production:\n  secret_key_base: {assemble('{hex:128}', 13)}\n  database: erp\n",
        [assemble("{hex:128}", 13)],
    ),
    "Laravel": (
        f"APP_NAME=Acme\nAPP_KEY=base64:{LARAVEL}\nAPP_DEBUG=false\nDB_PASSWORD={PASSWORD}\n",
        [LARAVEL, PASSWORD],
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_every_secret_of_a_file_is_found_and_nothing_else(name: str) -> None:
    text, secrets = FILES[name]

    assert [value.removeprefix("base64:") for value in found(f"Here it is:\n\n{text}\n")] == secrets


def test_a_service_account_loses_its_key_and_keeps_its_names() -> None:
    spans = found(SERVICE_ACCOUNT)

    key = next(span for span in spans if span.startswith(HEAD))
    assert key.endswith(FOOT)
    assert all("acme-prod" not in span and "http" not in span for span in spans)


ENCRYPTED = [
    "password: ENC[AES256_GCM,data:" + assemble("{base64:16}", 1) + ",iv:" + assemble("{base64:43}", 2) + "=,type:str]",
    "kind: SealedSecret\nspec:\n  encryptedData:\n    password: {{ sealed }}\n",
    "db_password: !vault |\n  (see the vault)\n",
    "secretKeyRef:\n  name: db\n  key: password\n",
    "password: ${vault.db.password}\n",
    "client-key: /home/ida/.kube/ida.key\n",
]


@pytest.mark.parametrize("text", ENCRYPTED)
def test_what_is_encrypted_or_elsewhere_is_none(text: str) -> None:
    assert found(text) == []
