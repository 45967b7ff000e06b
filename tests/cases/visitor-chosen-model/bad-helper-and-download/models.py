from sentence_transformers import SentenceTransformer

CACHE = {}


def load(name):
    if name not in CACHE:
        CACHE[name] = SentenceTransformer(name)
    return CACHE[name]
