import os
import sys
from pathlib import Path

if "--env" in sys.argv:
    token = os.environ["HF_TOKEN"]
else:
    token = ""
print(len(token))
