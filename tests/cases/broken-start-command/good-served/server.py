import uvicorn


def start(app):
    uvicorn.run(app, host="0.0.0.0", port=7860)
