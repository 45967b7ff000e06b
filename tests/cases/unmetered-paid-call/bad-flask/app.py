import os

import google.generativeai as genai
from flask import Flask, jsonify, request

genai.configure(api_key=os.environ["GOOGLE_API_KEY"])
model = genai.GenerativeModel("gemini-2.5-flash")
app = Flask(__name__)


@app.route("/chat", methods=["POST"])
def chat():
    return jsonify(text=model.generate_content(request.json["text"]).text)
