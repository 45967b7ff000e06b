from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

app = FastAPI()
app.mount("/a", StaticFiles(directory="a"), name="a")
app.mount("/b", StaticFiles(directory="b"), name="b")
