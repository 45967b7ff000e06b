import streamlit as st
from fastapi import FastAPI
from huggingface_hub import snapshot_download
from transformers import AutoTokenizer

from models import load

app = FastAPI()


@app.get("/load")
def route(model_id: str = "org/base"):
    return load(model_id)


@app.get("/files/{repo:path}")
def files(repo: str):
    return snapshot_download(repo_id=repo)


name = st.text_input("Tokenizer", "org/base")
tokenizer = AutoTokenizer.from_pretrained(name)
