import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from tools import mcp


def tell_health():
    HTTPServer(("0.0.0.0", 7861), BaseHTTPRequestHandler).serve_forever()


if __name__ == "__main__":
    threading.Thread(target=tell_health, daemon=True).start()
    mcp.settings.port = 7860
    mcp.run(transport="sse")
