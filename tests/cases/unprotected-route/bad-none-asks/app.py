import sqlite3

from flask import Flask, jsonify

app = Flask(__name__)
db = sqlite3.connect("/tmp/app.db")


@app.route("/feedback")
def feedback():
    return jsonify(db.execute("SELECT mail, text FROM feedback").fetchall())


@app.route("/clear", methods=["POST"])
def clear():
    db.execute("DELETE FROM feedback")
    return jsonify(ok=True)
