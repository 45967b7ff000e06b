import subprocess
import sys
from urllib.request import urlretrieve

import requests

urlretrieve("https://example.org/data.csv", "data.csv")
urlretrieve("https://example.org/setup.sh", "setup.sh")
subprocess.run(["sh", "./setup.sh"], check=True)

answer = requests.get("https://example.org/plugin.py", timeout=10)
with open("plugin.py", "wb") as file:
    file.write(answer.content)
import plugin  # noqa: E402

subprocess.run([sys.executable, "-c", requests.get("https://example.org/run.py", timeout=10).text], check=True)
print(plugin.NAME)
