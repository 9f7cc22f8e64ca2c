"""Leaked credentials: where in a document each finding stands, who let it stand, and which secrets were told of.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FINDING = """
ALTER TABLE finding
    ADD COLUMN page integer,
    ADD COLUMN line integer,
    ADD COLUMN allowed_by text NOT NULL DEFAULT '',
    ADD COLUMN allowed_owner text NOT NULL DEFAULT '',
    ADD COLUMN marker_ignored boolean NOT NULL DEFAULT false;
CREATE INDEX finding_credential ON finding (fingerprint) WHERE category = 'credential';
"""

NOTICE = """
CREATE TABLE credential_notice (
    id text PRIMARY KEY,
    fingerprint text NOT NULL UNIQUE,
    run_id text REFERENCES run,
    found_at timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('due', 'told', 'untold')),
    attempts integer NOT NULL DEFAULT 0,
    settled_at timestamptz
);
CREATE INDEX credential_notice_due ON credential_notice (found_at, id) WHERE state = 'due';

-- What was found before notices were kept is known, and nobody is told of it.
INSERT INTO credential_notice (id, fingerprint, found_at, state, settled_at)
    SELECT DISTINCT 'msg_' || md5(fingerprint), fingerprint, now(), 'untold', now() FROM finding
    WHERE category = 'credential' AND fingerprint <> '';
"""


def upgrade() -> None:
    """Add the columns and the table. What the ledger has stays; page and line come with a document's next inspection."""
    connection = op.get_bind()
    connection.exec_driver_sql("SET LOCAL search_path = pratique, public")
    for part in (FINDING, NOTICE):
        connection.exec_driver_sql(part)
