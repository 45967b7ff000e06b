import html

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from flask import Flask, jsonify, request
from markupsafe import escape

app = FastAPI()
flask_app = Flask(__name__)


@app.get("/escaped", response_class=HTMLResponse)
def escaped(name: str):
    return f"<p>{html.escape(name)}</p>"


@app.get("/raw", response_class=HTMLResponse)
def raw(name: str):
    return f"<p>{name}</p>"


@flask_app.route("/hello/<name>")
def hello(name):
    return f"<h1>Hello {name}</h1>"


@flask_app.route("/safe/<name>")
def safe(name):
    return f"<h1>Hello {escape(name)}</h1>"


@flask_app.route("/json")
def json():
    return jsonify({"name": request.args["name"]})
