import os

import streamlit as st
from fastapi import FastAPI

app = FastAPI()
PUBLIC = {"model": os.environ["MODEL_ID"], "has_key": bool(os.environ.get("OPENAI_API_KEY"))}
CONFIG = {"model": os.environ["MODEL_ID"], "api_key": os.environ["OPENAI_API_KEY"]}


@app.get("/public")
def public():
    return PUBLIC


@app.get("/config")
def config():
    return CONFIG
