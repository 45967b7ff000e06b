from fastapi import FastAPI, Header
from openai import OpenAI

app = FastAPI()


@app.post("/ask")
def ask(text: str, x_openai_key: str = Header("")):
    client = OpenAI(api_key=x_openai_key)
    return client.responses.create(model="gpt-5", input=text).output_text
