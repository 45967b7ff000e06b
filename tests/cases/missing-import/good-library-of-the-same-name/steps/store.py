from qdrant_client.http.models import Distance


def store():
    return Distance.COSINE
