from config import Settings
from sentence_transformers import SentenceTransformer

settings = Settings()
pinned = SentenceTransformer("BAAI/bge-base-en-v1.5", revision=settings.revision)
embedder = SentenceTransformer(settings.embedding_model)
