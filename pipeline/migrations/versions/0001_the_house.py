"""The house: ledger, scopes, chunks, quarantine and audit, with row-level security from the first day.

Revision ID: 0001
Revises:
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LEDGER = """
CREATE TABLE installation (name text PRIMARY KEY, value text NOT NULL);

CREATE TABLE run (
    id text PRIMARY KEY,
    flow text NOT NULL,
    corpus text NOT NULL,
    policy_hash text NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    outcome text CHECK (outcome IN ('completed', 'failed', 'interrupted'))
);
CREATE INDEX run_unfinished ON run (id) WHERE finished_at IS NULL;

CREATE TABLE scope (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, digest text NOT NULL UNIQUE);
CREATE TABLE scope_grant (
    scope_id bigint NOT NULL REFERENCES scope,
    principal text NOT NULL,
    effect text NOT NULL CHECK (effect IN ('allow', 'deny')),
    PRIMARY KEY (scope_id, principal, effect)
);
CREATE INDEX scope_grant_principal ON scope_grant (principal, scope_id);

CREATE TABLE document (
    id text PRIMARY KEY,
    uri text NOT NULL,
    parent_id text REFERENCES document,
    corpus text NOT NULL,
    media_type text NOT NULL,
    state text NOT NULL CHECK (state IN ('indexed', 'partial', 'quarantined', 'rejected', 'failed', 'deleted')),
    reasons text[] NOT NULL,
    scope_id bigint NOT NULL REFERENCES scope,
    content_hash text NOT NULL,
    access_hash text NOT NULL,
    policy_hash text NOT NULL,
    inspection_hash text NOT NULL,
    run_id text NOT NULL REFERENCES run,
    changed_at timestamptz NOT NULL
);
-- Paths are longer than a B-tree takes (2,704 bytes).
CREATE INDEX document_corpus ON document USING hash (corpus);
CREATE INDEX document_uri ON document USING hash (uri);
CREATE INDEX document_parent ON document (parent_id);

CREATE TABLE run_document (
    run_id text NOT NULL REFERENCES run,
    document_id text NOT NULL,
    uri text NOT NULL,
    outcome text CHECK (outcome IN ('indexed', 'partial', 'quarantined', 'rejected', 'failed', 'deleted', 'interrupted')),
    changed boolean,
    PRIMARY KEY (run_id, document_id)
);
CREATE INDEX run_document_open ON run_document (run_id) WHERE outcome IS NULL;

CREATE TABLE finding (
    document_id text NOT NULL REFERENCES document,
    ordinal integer NOT NULL,
    detector text NOT NULL,
    rule text NOT NULL,
    category text NOT NULL,
    start_offset integer NOT NULL,
    end_offset integer NOT NULL,
    score real NOT NULL,
    layers text[] NOT NULL,
    fingerprint text NOT NULL,
    action text NOT NULL,
    PRIMARY KEY (document_id, ordinal)
);
CREATE INDEX finding_fingerprint ON finding (fingerprint) WHERE fingerprint <> '';
"""

INDEX = """
CREATE TABLE chunk (
    id text PRIMARY KEY,
    document_id text NOT NULL REFERENCES document,
    ordinal integer NOT NULL,
    start_offset integer NOT NULL,
    end_offset integer NOT NULL,
    page integer,
    text text NOT NULL,
    redactions jsonb NOT NULL,
    scope_id bigint NOT NULL REFERENCES scope,
    embedder text NOT NULL,
    embedding vector(384) NOT NULL,
    receipt text NOT NULL,
    signature text NOT NULL,
    UNIQUE (document_id, ordinal)
);
CREATE INDEX chunk_scope ON chunk (scope_id);
CREATE INDEX chunk_embedding ON chunk USING hnsw (embedding vector_cosine_ops);
"""

QUARANTINE = """
CREATE TABLE quarantine_item (
    id text PRIMARY KEY,
    document_id text NOT NULL REFERENCES document,
    run_id text NOT NULL REFERENCES run,
    kind text NOT NULL CHECK (kind IN ('document', 'chunk', 'uninspected')),
    page integer,
    content_hash text NOT NULL,
    state text NOT NULL CHECK (state IN ('held', 'released', 'redacted', 'rejected', 'superseded')),
    severity integer NOT NULL CHECK (severity BETWEEN 0 AND 3),
    reasons text[] NOT NULL,
    categories text[] NOT NULL,
    findings integer NOT NULL,
    version integer NOT NULL DEFAULT 1,
    held_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    settled_at timestamptz,
    reviewer text,
    note text,
    wrapped_key bytea,
    payload bytea
);
CREATE INDEX quarantine_queue ON quarantine_item (state, (-severity), id);
CREATE INDEX quarantine_document ON quarantine_item (document_id);
"""

AUDIT = """
CREATE TABLE audit_event (
    sequence bigint PRIMARY KEY,
    line text NOT NULL,
    hash text NOT NULL,
    event text GENERATED ALWAYS AS (line::jsonb ->> 'event') STORED,
    actor text GENERATED ALWAYS AS (line::jsonb ->> 'actor') STORED,
    subject text GENERATED ALWAYS AS (line::jsonb ->> 'subject') STORED
);
CREATE INDEX audit_event_subject ON audit_event (subject, sequence);
CREATE TABLE audit_head (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    sequence bigint NOT NULL,
    hash text NOT NULL,
    signature text NOT NULL
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events are only ever appended';
END $$;
CREATE TRIGGER audit_event_is_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_event_is_never_truncated BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

SCOPES = """
CREATE FUNCTION principals() RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT string_to_array(nullif(current_setting('pratique.principals', true), ''), E'\\n')
$$;

-- A scope is readable where at least one grant names the principal and none of those denies. Without a principal: none.
CREATE FUNCTION readable_scopes() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pratique, pg_catalog AS $$
    SELECT scope_id FROM pratique.scope_grant
    WHERE principal = ANY (pratique.principals())
    GROUP BY scope_id HAVING bool_and(effect = 'allow')
$$;

DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'pratique_reader') THEN
        CREATE ROLE pratique_reader NOLOGIN;
    END IF;
END $$;
DO $$ BEGIN
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT pratique_reader TO %%I', current_user);
    END IF;
END $$;

ALTER TABLE chunk ENABLE ROW LEVEL SECURITY;
ALTER TABLE document ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON chunk FOR SELECT TO pratique_reader
    USING (scope_id IN (SELECT pratique.readable_scopes()));
CREATE POLICY readers ON document FOR SELECT TO pratique_reader
    USING (scope_id IN (SELECT pratique.readable_scopes()));

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA pratique FROM PUBLIC;
GRANT USAGE ON SCHEMA pratique TO pratique_reader;
GRANT EXECUTE ON FUNCTION principals(), readable_scopes() TO pratique_reader;
GRANT SELECT ON chunk TO pratique_reader;
GRANT SELECT (id, uri, media_type, scope_id) ON document TO pratique_reader;
"""


def upgrade() -> None:
    """Create everything. There is no way back: migrations only go forward."""
    connection = op.get_bind()
    connection.exec_driver_sql("SET LOCAL search_path = pratique, public")
    for part in (LEDGER, INDEX, QUARANTINE, AUDIT, SCOPES):
        connection.exec_driver_sql(part)
