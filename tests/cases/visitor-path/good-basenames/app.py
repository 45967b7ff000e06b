import ntpath
import os
from pathlib import Path

from flask import Flask, request
from werkzeug.utils import secure_filename

app = Flask(__name__)
UPLOADS = Path("uploads")


@app.route("/fetch")
def fetch():
    url = request.args.get("url")
    filename = url.split("/")[-1].split("?")[0]
    with open(UPLOADS / filename, "wb"):
        pass
    parts = url.split("/")
    open(UPLOADS / parts[-1])
    open(UPLOADS / url.split(os.sep)[-1])
    open(UPLOADS / url.rsplit("/", 1)[-1])
    open(UPLOADS / url.rsplit("/", 1)[1])
    open(UPLOADS / url.rpartition("/")[2])
    open(UPLOADS / url.partition("/")[0])
    open(UPLOADS / os.path.split(url)[1])
    open(UPLOADS / os.path.split(url)[-1])
    _, tail = os.path.split(url)
    open(UPLOADS / tail)
    _, last = url.rsplit("/", maxsplit=1)
    open(UPLOADS / last)
    open(UPLOADS / Path(url).name)
    open(UPLOADS / secure_filename(url))
    open(UPLOADS / ntpath.basename(url))
    return "ok"
