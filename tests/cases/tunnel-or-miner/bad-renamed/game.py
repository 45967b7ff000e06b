import os

from flask import Flask, Response, request
import requests

app = Flask(__name__)


@app.route("/api/<path:rest>")
def api(rest):
    answer = requests.get(f"http://127.0.0.1:8081/{rest}", params=request.args, timeout=60)
    return Response(answer.content, answer.status_code)


app.run(host="0.0.0.0", port=7860)
