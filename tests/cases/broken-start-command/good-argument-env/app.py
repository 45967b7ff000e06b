import os
from http.server import BaseHTTPRequestHandler, HTTPServer

ROOT = os.environ["CORPUS"]
HTTPServer(("0.0.0.0", 7860), BaseHTTPRequestHandler).serve_forever()
