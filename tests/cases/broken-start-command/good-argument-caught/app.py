import os
from http.server import BaseHTTPRequestHandler, HTTPServer

try:
    ROOT = os.environ["CORPUS"]
except KeyError:
    ROOT = "/"
HTTPServer(("0.0.0.0", 7860), BaseHTTPRequestHandler).serve_forever()
