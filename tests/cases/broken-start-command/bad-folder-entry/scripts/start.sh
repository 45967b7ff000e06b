uvicorn app:app
