from a2wsgi import WSGIMiddleware
from flask import Flask

app = Flask(__name__)
app = WSGIMiddleware(app)
