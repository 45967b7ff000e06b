from fastapi import FastAPI
from server import start

app = FastAPI()
start(app)
