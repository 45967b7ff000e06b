import os

if os.path.isdir("/data"):
    os.makedirs("/data/logs", exist_ok=True)
