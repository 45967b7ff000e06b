import os
import platform
import subprocess

MODE = "--fast"
os.system("cls" if platform.system() == "Windows" else "clear")
os.system("ffmpeg -version " + MODE)
subprocess.run("ls -l | wc -l", shell=True)
eval("[(1, 3, 1)] + [(1, 3, 2)]")
exec(open("helpers.py").read())
