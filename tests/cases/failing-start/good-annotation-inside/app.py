import re

FLAGS = re.I | re.M


def near(point: "str | None" = None):
    found: list[str] | None = None
    return found


if __name__ == "__main__":
    from http.server import HTTPServer, SimpleHTTPRequestHandler

    HTTPServer(("0.0.0.0", 7860), SimpleHTTPRequestHandler).serve_forever()
