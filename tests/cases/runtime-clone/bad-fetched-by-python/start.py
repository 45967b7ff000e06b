import os
import stat
import subprocess
from pathlib import Path

import requests

TOOL = Path("/tmp/tool")
TOOL.write_bytes(requests.get("https://example.org/tool-linux-amd64", timeout=60).content)
TOOL.chmod(TOOL.stat().st_mode | stat.S_IEXEC)
subprocess.Popen([str(TOOL), "serve"])
