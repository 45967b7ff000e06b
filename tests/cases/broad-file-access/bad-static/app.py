from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from flask import Flask

app = FastAPI()
app.mount("/static", StaticFiles(directory="static"), name="static")
app.mount("/files", StaticFiles(directory="."), name="files")
site = Flask(__name__, static_folder="static")
other = Flask(__name__, static_folder=".", static_url_path="")
