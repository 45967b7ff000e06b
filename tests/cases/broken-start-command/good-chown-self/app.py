from http.server import BaseHTTPRequestHandler, HTTPServer

HTTPServer(("0.0.0.0", 7860), BaseHTTPRequestHandler).serve_forever()
