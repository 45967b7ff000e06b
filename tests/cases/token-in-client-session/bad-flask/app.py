from flask import Flask, redirect, session

from login import client, key

app = Flask(__name__)
app.secret_key = key()


@app.route("/callback")
def callback():
    token = client.fetch_token()
    session["oauth_token"] = token
    return redirect("/")
