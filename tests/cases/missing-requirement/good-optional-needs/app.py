from fastapi import FastAPI, UploadFile
from pydantic import BaseModel, EmailStr
from starlette.middleware.sessions import SessionMiddleware

app = FastAPI()


class User(BaseModel):
    mail: EmailStr


@app.post("/file")
def take(file: UploadFile):
    return file.filename


app.add_middleware(SessionMiddleware, secret_key="change")
