import json
from pathlib import Path

INDEX = json.load(open(Path.home() / ".idx" / "i.json"))
