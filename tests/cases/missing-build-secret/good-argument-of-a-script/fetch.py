import os
import sys
from pathlib import Path

if "--env" in sys.argv:
    token = os.environ["HF_TOKEN"]
else:
    token = Path("/run/secrets/HF_TOKEN").read_text()
print(len(token))
