"""Finds chest diseases in an x-ray, and words such as xmrig in logs."""
import subprocess

SUSPICIOUS = ["xmrig", "ngrok", "stratum+tcp://", "/dev/tcp/", "bash -i"]
HELP = """
Miners talk to stratum+tcp://pool.example.org:3333,
programs come from https://github.com/xmrig/xmrig.
"""


def xray(path):
    return subprocess.run(["python", "xray.py", path])
