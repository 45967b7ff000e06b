import os

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from flask import Flask
from flask_cors import CORS

host = os.environ["SPACE_HOST"]
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=[f"https://{host}"], allow_methods=["*"], allow_headers=["*"])
app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://(www|app)\.example\.org")
flask_app = Flask(__name__)
CORS(flask_app, resources={r"/api/*": {"origins": ["https://example.org"]}})
