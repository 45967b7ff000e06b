import gradio as gr
from flask import Flask
from flask_cors import CORS

app = Flask(__name__)
CORS(app, origins=["https://example.org"])
CORS(app)
CORS(app, resources={r"/api/*": {"origins": "*"}}, supports_credentials=True)
gr.Interface(str, "text", "text").launch(strict_cors=False)
