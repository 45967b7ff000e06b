import os
from pathlib import Path
from urllib.parse import unquote

from flask import Flask, request

app = Flask(__name__)
UPLOADS = Path("uploads")


@app.route("/a")
def first_split():
    return open(UPLOADS / request.args.get("url").split("/", 1)[-1]).read()


@app.route("/b")
def other_separator():
    return open(UPLOADS / request.args.get("url").split("?")[-1]).read()


@app.route("/c")
def before_the_last():
    return open(UPLOADS / request.args.get("url").rsplit("/", 1)[0]).read()


@app.route("/d")
def partition():
    return open(UPLOADS / request.args.get("url").partition("/")[2]).read()


@app.route("/e")
def folder():
    return open(UPLOADS / os.path.split(request.args.get("url"))[0]).read()


@app.route("/f")
def joined():
    return open(UPLOADS / "/".join(request.args.get("url").split("/"))).read()


@app.route("/g")
def some():
    return open(UPLOADS / str(request.args.get("url").split("/")[3:])).read()


@app.route("/h")
def decoded():
    return open(UPLOADS / unquote(request.args.get("url").split("/")[-1])).read()
