from fastapi import FastAPI, Form

app = FastAPI()


@app.post("/note")
def note(text: str = Form()):
    return len(text)
