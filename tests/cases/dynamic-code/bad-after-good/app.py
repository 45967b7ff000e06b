import ast
import os
import subprocess

MODE = "fast"


def convert(path, formula):
    ast.literal_eval(formula)
    os.system("ffmpeg -version")
    subprocess.run(["ffmpeg", "-i", path])
    subprocess.run(f"ffmpeg -i {path} out.wav", shell=True)
    os.system("convert " + path)
    return eval(formula, {"__builtins__": {}})


def load(name):
    exec(compile(f"import {name}", "<x>", "exec"))
