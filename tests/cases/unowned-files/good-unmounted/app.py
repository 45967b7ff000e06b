import os

os.makedirs("/data/logs", exist_ok=True)
