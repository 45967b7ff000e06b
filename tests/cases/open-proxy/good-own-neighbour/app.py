import requests
from flask import Flask

app = Flask(__name__)


@app.route("/<path:path>")
def serve(path):
    return requests.get(f"http://127.0.0.1:8001{path}", timeout=10).content
