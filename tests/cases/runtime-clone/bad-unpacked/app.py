import os
import subprocess

FOLDER = "./runner-v22.1.0-linux-x64"

os.system("wget -q https://example.org/picture.tar.xz")
os.system("wget -q https://example.org/v22.1.0/runner-v22.1.0-linux-x64.tar.xz")
os.system("tar -xf runner-v22.1.0-linux-x64.tar.xz")
program = os.path.abspath(f"{FOLDER}/bin/runner")
os.execl(program, "runner", "app.js")
