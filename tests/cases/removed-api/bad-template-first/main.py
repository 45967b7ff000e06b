from fastapi import FastAPI, Request
from fastapi.templating import Jinja2Templates

app = FastAPI()
templates = Jinja2Templates(directory="templates")


@app.get("/new")
def new(request: Request):
    return templates.TemplateResponse(request, "index.html")


@app.get("/")
def home(request: Request):
    return templates.TemplateResponse("index.html", {"request": request})
