import os

from anthropic import Anthropic
from fastapi import Depends, FastAPI

from login import current_user

app = FastAPI()
client = Anthropic()


def complete(text):
    return client.messages.create(model="claude-sonnet-4-5", max_tokens=500, messages=[{"role": "user", "content": text}])


@app.get("/health")
def health():
    return {"ok": True, "region": os.environ.get("REGION")}


@app.post("/members")
def members(text: str, user=Depends(current_user)):
    return complete(text)


@app.post("/ask")
def ask(text: str):
    return complete(text)


@app.post("/summary")
async def summary(text: str):
    return complete("Sum up: " + text)
