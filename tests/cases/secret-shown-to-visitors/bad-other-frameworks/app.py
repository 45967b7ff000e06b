import os

import streamlit as st
from fastapi import FastAPI

from config import DATABASE_PASSWORD

app = FastAPI()
st.text_input("API key", value=os.environ.get("GROQ_API_KEY", ""), type="password")
st.write(os.environ)


@app.get("/config")
def config():
    return {"password": DATABASE_PASSWORD}
