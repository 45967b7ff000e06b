import os
import sys

token = os.environ["HF_TOKEN"] if "--env" in sys.argv else ""
key = "--key" in sys.argv and os.environ["API_KEY"]
print(len(token), key)
