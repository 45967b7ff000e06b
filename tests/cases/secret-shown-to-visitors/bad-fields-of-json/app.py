import json
import os

from flask import Flask, jsonify

app = Flask(__name__)
ACCOUNTS = json.loads(os.environ["ACCOUNTS_SECRET"])


@app.get("/role")
def role():
    return jsonify({"role": ACCOUNTS["ann"]["role"]})


@app.get("/password")
def password():
    return jsonify({"password": ACCOUNTS["ann"]["password"]})
