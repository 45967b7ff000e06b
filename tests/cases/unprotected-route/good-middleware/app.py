from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from guard import Guard
from people import router

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://example.com"])
app.add_middleware(Guard)
app.include_router(router)
