"""Words of texts in which a web framework of `frameworks` may call functions."""

from __future__ import annotations

SERVERS = (".accept(", "recvfrom(", "socketserver", "start_server(", "xmlrpc.server")
"""What stands in a text that makes a server of its own."""
WORDS = (
    *("django", "rest_framework", "import dash", "from dash", "sanic", "robyn", "litestar", "falcon", "cherrypy"),
    *(
        "pyramid",
        "websockets",
        "socketio",
        "_grpc",
        "nicegui",
        "wsgiref",
        "start_response",
        "receive, send",
        "flask_rest",
    ),
    *SERVERS,
)
"""What stands in a text that uses one of them, besides those that were known before."""
