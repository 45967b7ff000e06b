import os

from flask import Flask, request

app = Flask(__name__)


@app.route("/list", methods=["POST"])
def listed():
    ts = request.json.get("ts")
    lst = f"/tmp/{ts}_list.txt"
    with open(lst, "w") as target:
        target.write("x")
    os.remove(lst)
    other = request.json.get("other")
    os.remove(f"/tmp/{other}")
    return "ok"


@app.route("/other")
def again():
    ts = request.args["ts"]
    os.remove(f"/tmp/{ts}")
    return "ok"
