from __future__ import annotations


def near(point: tuple[float, float], most: int | None = None) -> list[str]:
    return []


if __name__ == "__main__":
    from http.server import HTTPServer, SimpleHTTPRequestHandler

    HTTPServer(("0.0.0.0", 7860), SimpleHTTPRequestHandler).serve_forever()
