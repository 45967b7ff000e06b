bind = "0.0.0.0:7860"
worker_class = "uvicorn.workers.UvicornWorker"
