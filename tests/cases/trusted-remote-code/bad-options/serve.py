import subprocess

MODEL = "microsoft/Phi-3-mini-4k-instruct"
subprocess.Popen(["vllm", "serve", MODEL, "--revision", "0123456789abcdef0123456789abcdef01234567"])
subprocess.Popen(["vllm", "serve", MODEL, "--trust-remote-code"])
