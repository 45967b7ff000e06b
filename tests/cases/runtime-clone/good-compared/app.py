import hashlib
import os
import subprocess
import urllib.request

SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
urllib.request.urlretrieve("https://example.org/tool-linux-amd64", "tool")
with open("tool", "rb") as file:
    if hashlib.sha256(file.read()).hexdigest() != SHA256:
        raise SystemExit("the tool is not the one that was looked at")
os.chmod("tool", 0o755)
subprocess.Popen(["./tool", "serve"])
