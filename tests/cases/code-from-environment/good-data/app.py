import json
import os

import requests

settings = json.loads(os.environ["SETTINGS"])
answer = requests.get("https://example.org/data.json").json()
exec("x = 1")
subprocess_env = {**os.environ, "LANG": "C"}
debug = eval(os.getenv("DEBUG", "False"))
