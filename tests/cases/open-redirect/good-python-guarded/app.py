from fastapi import FastAPI, Form, Request
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.post("/login")
def login(next: str = Form("/")):
    return RedirectResponse(url=next if next.startswith("/") else "/", status_code=303)


@app.get("/old")
def old(request: Request):
    scheme = request.headers.get("x-forwarded-proto") or "https"
    host = request.headers.get("x-forwarded-host")
    return RedirectResponse(f"{scheme}://{host}/new")
