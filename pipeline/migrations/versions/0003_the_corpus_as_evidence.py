"""The corpus as evidence: what reviewers settled, what resembles it, which sentences repeat, which chunks stand apart.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SETTLED = """
CREATE TABLE settled_passage (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item_id text NOT NULL REFERENCES quarantine_item,
    decision text NOT NULL CHECK (decision IN ('rejected', 'released')),
    pairs bigint[] NOT NULL,
    sentence bigint NOT NULL,
    learnt_at timestamptz NOT NULL
);
CREATE INDEX settled_passage_item ON settled_passage (item_id);

CREATE TABLE resemblance (
    document_id text NOT NULL REFERENCES document,
    item_id text NOT NULL REFERENCES quarantine_item,
    similarity real NOT NULL,
    PRIMARY KEY (document_id, item_id)
);
CREATE INDEX resemblance_item ON resemblance (item_id);
"""

SKETCHES = """
-- These go with their chunk. Chunks of earlier versions get theirs when it is first needed.
CREATE TABLE chunk_sketch (
    chunk_id text PRIMARY KEY REFERENCES chunk ON DELETE CASCADE,
    document_id text NOT NULL REFERENCES document,
    pairs integer[] NOT NULL
);
CREATE INDEX chunk_sketch_pairs ON chunk_sketch USING gin (pairs);
CREATE INDEX chunk_sketch_document ON chunk_sketch (document_id);

CREATE TABLE chunk_outlier (
    chunk_id text PRIMARY KEY REFERENCES chunk ON DELETE CASCADE,
    score real NOT NULL,
    noted_at timestamptz NOT NULL
);

CREATE TABLE document_sentence (
    document_id text PRIMARY KEY REFERENCES document,
    sentences bigint[] NOT NULL,
    starts integer[] NOT NULL,
    ends integer[] NOT NULL
);
CREATE INDEX document_sentence_sentences ON document_sentence USING gin (sentences);
"""

WITHDRAWN = """
ALTER TABLE document ADD COLUMN due boolean NOT NULL DEFAULT false;
ALTER TABLE quarantine_item DROP CONSTRAINT quarantine_item_kind_check,
    ADD CONSTRAINT quarantine_item_kind_check CHECK (kind IN ('document', 'chunk', 'uninspected', 'withdrawn'));
"""


def upgrade() -> None:
    """Add the tables. What is in the index is compared from now on; sentences and outliers come with the next inspection."""
    connection = op.get_bind()
    connection.exec_driver_sql("SET LOCAL search_path = pratique, public")
    for part in (SETTLED, SKETCHES, WITHDRAWN):
        connection.exec_driver_sql(part)
