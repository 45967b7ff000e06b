import uvicorn
from fastapi import FastAPI
from flask import Flask

web = Flask(__name__)
api = FastAPI(debug=False)
admin = FastAPI(title="Admin", debug=True)

if __name__ == "__main__":
    web.run(debug=False)
    web.run(host="0.0.0.0", port=7860, debug=True)
    uvicorn.run("app:api", port=7860, reload=True)
