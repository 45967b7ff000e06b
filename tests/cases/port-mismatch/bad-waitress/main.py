from flask import Flask
from waitress import serve

app = Flask(__name__)
serve(app, listen="*:5000")
