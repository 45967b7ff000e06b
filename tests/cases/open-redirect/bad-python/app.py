from fastapi import FastAPI
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/user")
def user(name: str):
    return RedirectResponse(f"/users/{name}")


@app.get("/login")
def login(next: str = "/"):
    return RedirectResponse(next, status_code=303)
