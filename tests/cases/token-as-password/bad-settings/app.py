from fastapi import FastAPI

from auth import guard

app = FastAPI()
app.middleware("http")(guard)
