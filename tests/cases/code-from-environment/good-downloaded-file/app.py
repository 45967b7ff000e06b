import subprocess
import sys
from urllib.request import urlretrieve

import requests

urlretrieve("https://example.org/data.csv", "data.csv")
answer = requests.get("https://example.org/film.mp4", timeout=10)
with open("film.mp4", "wb") as file:
    file.write(answer.content)
subprocess.run([sys.executable, "tool.py", "data.csv"], check=True)
subprocess.run(["ffmpeg", "-i", "film.mp4", "film.wav"], check=True)
