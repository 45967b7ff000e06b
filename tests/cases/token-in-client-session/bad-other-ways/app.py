import os

from fastapi import FastAPI
from starlette.middleware.sessions import SessionMiddleware

from routes import router

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_KEY"])
app.include_router(router)
