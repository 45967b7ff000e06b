import http.server

http.server.ThreadingHTTPServer(("", 7860), http.server.SimpleHTTPRequestHandler).serve_forever()
