import json
import os

from flask import Flask, jsonify, request

app = Flask(__name__)


def load_accounts():
    accounts = {}
    for name, account in json.loads(os.environ["ACCOUNTS_SECRET"]).items():
        accounts[name] = {"password_hash": account.get("password_hash"), "role": str(account.get("role") or "guest")}
    return accounts


ACCOUNTS = load_accounts()


@app.post("/login")
def login():
    account = ACCOUNTS.get(request.json["name"])
    return jsonify({"role": account["role"], "label": account.get("label")})
