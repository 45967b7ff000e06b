"""What visitors send is followed from the functions that each web framework calls."""

from __future__ import annotations

import textwrap

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

CARD = "---\nsdk: docker\n---\n"
DOCKER = "FROM python:3.12\nCOPY . .\nCMD python app.py\n"
RUNS = {
    "aiohttp: a route of the table": """
        from aiohttp import web
        async def run(request):
            eval(request.query["q"])
        app = web.Application()
        app.add_routes([web.get("/", run)])
    """,
    "aiohttp: a decorator": """
        from aiohttp import web
        routes = web.RouteTableDef()
        @routes.post("/")
        async def run(q):
            data = await q.post()
            eval(data["x"])
    """,
    "aiohttp: a view": """
        from aiohttp import web
        class Page(web.View):
            async def get(self):
                eval(self.request.query["q"])
    """,
    "Django: a view": """
        from django.http import HttpResponse
        def page(request):
            return HttpResponse(eval(request.GET["q"]))
    """,
    "Django: named by urls.py": """
        from django.urls import path
        def page(r):
            eval(r.POST.get("q"))
        urlpatterns = [path("x/", page)]
    """,
    "Django: a part of the path": """
        from django.urls import path
        def page(request, name):
            eval(name)
        urlpatterns = [path("x/<str:name>", page)]
    """,
    "Django: a class": """
        from django.views import View
        class Page(View):
            def post(self, request):
                eval(request.POST["q"])
    """,
    "Django: REST": """
        from rest_framework.views import APIView
        class Page(APIView):
            def post(self, request, format=None):
                eval(request.data["q"])
    """,
    "Dash": """
        from dash import Dash, Input, Output, callback
        app = Dash()
        @callback(Output("a", "children"), Input("b", "value"))
        def show(text):
            return eval(text)
    """,
    "Dash: of the app": """
        import dash
        app = dash.Dash()
        @app.callback(dash.Output("a", "children"), [dash.Input("b", "value")])
        def show(text):
            return eval(text)
    """,
    "FastAPI: a dependency": """
        from fastapi import Depends, FastAPI
        app = FastAPI()
        def given(q: str):
            return q
        @app.get("/")
        def run(q: str = Depends(given)):
            eval(q)
    """,
    "FastAPI: an annotated dependency": """
        from typing import Annotated
        from fastapi import Depends, FastAPI
        app = FastAPI()
        async def given(q: str = ""):
            return {"q": q}
        @app.get("/")
        def run(common: Annotated[dict, Depends(given)]):
            eval(common["q"])
    """,
    "FastAPI: a dependency runs it": """
        from fastapi import Depends, FastAPI
        app = FastAPI()
        def given(q: str):
            eval(q)
        @app.get("/", dependencies=[Depends(given)])
        def run():
            return 1
    """,
    "FastAPI: middleware": """
        from fastapi import FastAPI
        app = FastAPI()
        @app.middleware("http")
        async def check(r, call_next):
            eval(r.query_params["q"])
            return await call_next(r)
    """,
    "Starlette: an endpoint": """
        from starlette.endpoints import HTTPEndpoint
        class Page(HTTPEndpoint):
            async def get(self, request):
                eval(request.query_params["q"])
    """,
    "Starlette: a route": """
        from starlette.applications import Starlette
        from starlette.routing import Route
        async def page(r):
            eval(r.query_params["q"])
        app = Starlette(routes=[Route("/", page)])
    """,
    "Flask-RESTful": """
        from flask import request
        from flask_restful import Resource
        class Page(Resource):
            def get(self):
                return eval(request.args["q"])
    """,
    "Flask-RESTful: a part of the path": """
        from flask_restful import Resource, Api
        class Page(Resource):
            def get(self, name):
                return eval(name)
        api = Api()
        api.add_resource(Page, "/<string:name>")
    """,
    "Flask-RESTful: a parser": """
        from flask_restful import Resource, reqparse
        parser = reqparse.RequestParser()
        class Page(Resource):
            def post(self):
                args = parser.parse_args()
                return eval(args["q"])
    """,
    "Flask: a view": """
        from flask import request
        from flask.views import MethodView
        class Page(MethodView):
            def get(self):
                return eval(request.values["q"])
    """,
    "Flask: before each request": """
        from flask import Flask, request
        app = Flask(__name__)
        @app.before_request
        def check():
            eval(request.args.get("q"))
    """,
    "Quart": """
        from quart import Quart, request
        app = Quart(__name__)
        @app.post("/")
        async def run():
            data = await request.get_json()
            eval(data["q"])
    """,
    "Sanic": """
        from sanic import Sanic
        app = Sanic("a")
        @app.get("/")
        async def run(request):
            eval(request.args.get("q"))
    """,
    "Tornado": """
        from tornado.web import RequestHandler
        class Page(RequestHandler):
            def get(self):
                eval(self.get_argument("q"))
    """,
    "Tornado: a part of the path": """
        import tornado.web
        class Page(tornado.web.RequestHandler):
            def get(self, name):
                eval(name)
    """,
    "Tornado: a socket": """
        import tornado.websocket
        class Page(tornado.websocket.WebSocketHandler):
            def on_message(self, message):
                eval(message)
    """,
    "Bottle": """
        from bottle import get, request
        @get("/")
        def page():
            return str(eval(request.query.q))
    """,
    "Bottle: forms": """
        import bottle
        @bottle.post("/")
        def page():
            return str(eval(bottle.request.forms.get("q")))
    """,
    "Falcon": """
        import falcon
        class Page:
            def on_get(self, req, resp):
                eval(req.get_param("q"))
    """,
    "CherryPy": """
        import cherrypy
        class Page:
            @cherrypy.expose
            def index(self, q):
                return eval(q)
    """,
    "Pyramid": """
        from pyramid.view import view_config
        @view_config(route_name="a")
        def page(request):
            eval(request.params["q"])
    """,
    "MCP: a tool": """
        from mcp.server.fastmcp import FastMCP
        server = FastMCP("a")
        @server.tool()
        def run(code: str) -> str:
            return eval(code)
    """,
    "MCP: a tool of fastmcp": """
        from fastmcp import FastMCP
        m = FastMCP("a")
        @m.tool
        def run(code: str) -> str:
            return eval(code)
    """,
    "MCP: a tool that is added": """
        from mcp.server.fastmcp import FastMCP
        server = FastMCP("a")
        def run(code: str) -> str:
            return eval(code)
        server.add_tool(run)
    """,
    "MCP: calls of tools": """
        from mcp.server import Server
        server = Server("a")
        @server.call_tool()
        async def run(name, arguments):
            return eval(arguments["code"])
    """,
    "websockets": """
        from websockets.asyncio.server import serve
        async def run(socket):
            async for message in socket:
                eval(message)
        async def main():
            async with serve(run, "", 7860) as server:
                await server.serve_forever()
    """,
    "websockets: one message": """
        import websockets
        async def run(ws, path):
            eval(await ws.recv())
        start = websockets.serve(run, "", 7860)
    """,
    "Socket.IO": """
        import socketio
        sio = socketio.AsyncServer()
        @sio.on("run")
        async def run(sid, data):
            eval(data)
    """,
    "Socket.IO of Flask": """
        from flask_socketio import SocketIO
        socketio = SocketIO()
        @socketio.on("run")
        def run(data):
            eval(data["q"])
    """,
    "WSGI": """
        from wsgiref.simple_server import make_server
        def app(environ, start_response):
            eval(environ["QUERY_STRING"])
        make_server("", 7860, app).serve_forever()
    """,
    "WSGI: another name": """
        from wsgiref.simple_server import make_server
        def app(env, start):
            eval(env["QUERY_STRING"])
        make_server("", 7860, app).serve_forever()
    """,
    "ASGI": """
        import uvicorn
        async def app(scope, receive, send):
            eval(scope["query_string"])
        uvicorn.run(app)
    """,
    "gRPC": """
        import grpc, pages_pb2_grpc
        class Pages(pages_pb2_grpc.PagesServicer):
            def Run(self, request, context):
                eval(request.code)
    """,
    "NiceGUI": """
        from nicegui import ui
        @ui.page("/x/{name}")
        def page(name: str):
            eval(name)
    """,
    "Litestar": """
        from litestar import get
        @get("/")
        async def run(q: str) -> str:
            return eval(q)
    """,
}
HARMLESS = {
    "Django: a helper": """
        from django.conf import settings
        def page(path):
            eval(path)
    """,
    "FastAPI: a session": """
        from fastapi import Depends, FastAPI
        app = FastAPI()
        def session(token: str = ""):
            return open_session("fixed")
        @app.get("/")
        def run(db=Depends(session)):
            eval(db.text)
    """,
    "FastAPI: who signed in": """
        from fastapi import Depends, FastAPI
        app = FastAPI()
        def user(token: str):
            return USERS.get(1)
        @app.get("/")
        def run(user=Depends(user)):
            eval(user)
    """,
    "Dash: no callback": """
        import dash
        def callback(text):
            return eval(text)
    """,
    "a servicer of something else": """
        class CarServicer:
            def service(self, request):
                eval(request.name)
    """,
    "a tool of something else": """
        import click
        @click.tool()
        def run(code: str):
            eval(code)
    """,
    "a client of sockets": """
        import websockets
        async def run(text):
            eval(text)
        async def main():
            async with websockets.connect("wss://example.com") as socket:
                await socket.send("a")
    """,
    "an event of something else": """
        import events
        bus = events.Bus()
        @bus.on("x")
        def run(data):
            eval(data)
    """,
}


def rules_of(code: str) -> set[str]:
    files = {"README.md": CARD, "Dockerfile": DOCKER, "app.py": textwrap.dedent(code)}
    report = check_space(space_of(files), plan("code-execution-endpoint"))
    assert not report.errors
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize("code", RUNS.values(), ids=RUNS.keys())
def test_what_visitors_send_is_followed(code: str) -> None:
    assert rules_of(code) == {"code-execution-endpoint"}


@pytest.mark.parametrize("code", HARMLESS.values(), ids=HARMLESS.keys())
def test_functions_that_no_framework_calls_are_not_taken_for_handlers(code: str) -> None:
    assert rules_of(code) == set()
