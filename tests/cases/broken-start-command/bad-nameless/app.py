import getpass
from http.server import BaseHTTPRequestHandler, HTTPServer

ME = getpass.getuser()
HTTPServer(("0.0.0.0", 7860), BaseHTTPRequestHandler).serve_forever()
