from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.config import settings

app = FastAPI(title=settings.TITLE)
app.add_middleware(CORSMiddleware, allow_origins=settings.HOSTS)
app.add_middleware(CORSMiddleware, allow_origins=settings.ORIGINS, allow_credentials=True)
