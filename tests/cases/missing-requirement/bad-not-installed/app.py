import fastapi
import uvicorn

uvicorn.run(fastapi.FastAPI())
