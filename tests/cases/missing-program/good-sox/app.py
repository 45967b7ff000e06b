import sox
from fastapi import FastAPI

app = FastAPI()
transformer = sox.Transformer()
transformer.norm(db_level=-6)
