import subprocess


def run(path):
    return subprocess.run(["file", path], check=True)
