import os

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware import Middleware

ORIGINS = ["*"]
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://example.org"], allow_credentials=True)
app.add_middleware(CORSMiddleware, allow_origins=os.environ["ORIGINS"].split(","))
app.add_middleware(CORSMiddleware, allow_origins=ORIGINS, allow_methods=["*"], allow_credentials=True)
app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://.*\.hf\.space", allow_credentials=True)
app.add_middleware(CORSMiddleware, allow_origin_regex=".*")
other = FastAPI(middleware=[Middleware(CORSMiddleware, allow_origins=["*"])])
