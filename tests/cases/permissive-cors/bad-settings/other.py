from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.config import get_settings

config = get_settings()
app = FastAPI(title=config.TITLE)
app.add_middleware(CORSMiddleware, allow_origins=config.ORIGINS)
