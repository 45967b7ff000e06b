import os
from pathlib import Path

(Path.home() / ".cache" / "x").mkdir(parents=True, exist_ok=True)
os.makedirs(os.path.expanduser("~/y"), exist_ok=True)
