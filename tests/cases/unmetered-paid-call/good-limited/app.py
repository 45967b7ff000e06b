import os
import time

from fastapi import FastAPI, HTTPException, Request
from openai import OpenAI

app = FastAPI()
client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
LAST = {}


@app.post("/ask")
def ask(request: Request, text: str):
    if time.monotonic() - LAST.get(request.client.host, 0) < 20:
        raise HTTPException(429)
    LAST[request.client.host] = time.monotonic()
    return client.responses.create(model="gpt-5", input=text).output_text
