"""ScopedRetriever: a LangChain retriever that answers as somebody, never as everybody."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from pipeline import groups
from pipeline.database import Database
from pipeline.embedders import Embedder
from pipeline.embedders import load as load_embedder
from pipeline.keys import Keyring
from pipeline.model import Principal
from pipeline.policy import DEFAULT_POLICY, Policy
from pipeline.search import Hit, search
from pipeline.settings import Settings


class ScopedRetriever(BaseRetriever):
    """Retrieves what `principal` may read. There is no default principal, and none that means everybody.

    Each document's metadata holds its citation: `uri`, `page`, `start` and `end` (code points of the canonical text),
    `score` (cosine similarity), `chunk_id`, `document_id` and the signed `receipt`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    principal: Principal
    database: Database = Field(repr=False, exclude=True)
    keyring: Keyring = Field(repr=False, exclude=True)
    embedder: Embedder = Field(repr=False, exclude=True)
    k: int = Field(default=5, ge=1, le=100)

    @classmethod
    def open(cls, user: str, *, k: int = 5) -> "ScopedRetriever":
        """A retriever for `user`, over the database, the groups and the policy that the environment configures."""
        settings = Settings.load()
        keyring = Keyring.load(settings)
        policy = Policy.load(settings.policy or DEFAULT_POLICY)
        return cls(
            principal=groups.principal(user, groups.load(settings.groups_file)),
            database=Database.ready(settings, keyring),
            keyring=keyring,
            embedder=load_embedder(policy.embed.engine),
            k=k,
        )

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        hits = search(self.database, self.keyring, self.embedder, self.principal, query, self.k)
        return [_document(hit) for hit in hits]


def _document(hit: Hit) -> Document:
    citation = {
        name: getattr(hit, name)
        for name in ("uri", "page", "start", "end", "score", "chunk_id", "document_id", "receipt")
    }
    return Document(page_content=hit.text, id=hit.chunk_id, metadata=citation)
