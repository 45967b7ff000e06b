import logging
import os

os.makedirs("uploads", exist_ok=True)
logging.FileHandler("logs/app.log")
open("/tmp/x", "w")
