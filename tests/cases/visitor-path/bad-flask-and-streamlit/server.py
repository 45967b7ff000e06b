import os

from flask import Flask, request, send_file

app = Flask(__name__)
ALLOWED = {"png", "jpg"}


def allowed_file(name):
    return "." in name and name.rsplit(".", 1)[1].lower() in ALLOWED


@app.route("/upload", methods=["POST"])
def upload():
    file = request.files["file"]
    if file and allowed_file(file.filename):
        file.save(os.path.join("uploads", file.filename))
    return "ok"


@app.route("/get")
def get():
    return send_file(request.args.get("path"))
