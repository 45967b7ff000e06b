from app_ import app
