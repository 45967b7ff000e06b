import pickle

import keras
from langchain_community.vectorstores import FAISS


def restore(path, embeddings):
    keras.models.load_model(path, safe_mode=False)
    FAISS.load_local(path, embeddings, allow_dangerous_deserialization=True)
    return pickle.Unpickler(open(path, "rb")).load()
