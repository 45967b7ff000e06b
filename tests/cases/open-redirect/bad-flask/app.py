from flask import Flask, redirect, request, url_for

app = Flask(__name__)


@app.route("/a")
def a():
    return redirect(url_for("b", q=request.args["q"]))


@app.route("/b")
def b():
    target = request.args.get("next")
    return redirect(target or "/")


app.run(host="0.0.0.0", port=7860)
