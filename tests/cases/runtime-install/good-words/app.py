import subprocess

HELP = "pip install -r requirements.txt"
try:
    import torch
except ImportError as error:
    raise SystemExit("Please run: pip install torch") from error
subprocess.run(["echo", "pip install torch"])
subprocess.run(["git", "log"])
