import os

import uvicorn

from app import app

PORT = int(os.getenv("PORT", "8000"))

if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=PORT)
