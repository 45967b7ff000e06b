import importlib
import os
import subprocess
import sys

os.system(f"{sys.executable} --version")


def install(package):
    os.system(f"{sys.executable} -m pip install {package}")


def upgrade(package, index):
    command = f"{sys.executable} -m pip install --upgrade {package}=={index}"
    subprocess.run(command, shell=True, check=True)
