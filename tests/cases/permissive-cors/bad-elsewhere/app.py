import os

import socketio
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from flask_socketio import SocketIO

NAMED = os.getenv("NAMED", "https://example.org").split(",")
ORIGINS = [origin.strip() for origin in os.getenv("ORIGINS", "*").split(",")]
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=NAMED)
app.add_middleware(CORSMiddleware, allow_origins=ORIGINS)
named = SocketIO(cors_allowed_origins="https://example.org")
sockets = SocketIO(cors_allowed_origins="*")
server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=["*"])
