import os
import uuid

from flask import Flask, request
from werkzeug.utils import secure_filename

app = Flask(__name__)


@app.post("/pictures")
def pictures():
    file = request.files["file"]
    file.save(os.path.join("pictures", secure_filename(file.filename)))
    return "kept"


@app.post("/papers")
def papers():
    file = request.files["file"]
    ending = os.path.splitext(file.filename)[1]
    file.save(os.path.join("papers", f"{uuid.uuid4().hex}{ending}"))
    return "kept"


@app.post("/files")
def files():
    file = request.files["file"]
    file.save(os.path.join("files", file.filename))
    return "kept"
