from flask import Flask, redirect, session
from flask_session import Session

from login import client, key

app = Flask(__name__)
app.secret_key = key()
app.config["SESSION_TYPE"] = "filesystem"
Session(app)


@app.route("/callback")
def callback():
    session["oauth_token"] = client.fetch_token()
    return redirect("/")
