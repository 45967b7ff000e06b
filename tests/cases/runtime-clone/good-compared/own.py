import os
import subprocess
import urllib.request

urllib.request.urlretrieve("https://example.org/words.txt", "words.txt")
os.chmod("helper", 0o755)
subprocess.run(["./helper", "words.txt"], check=True)
