from fastapi import FastAPI

from config.qdrant_client import connect
from steps.store import store

app = FastAPI()
print(connect, store)
