import os

print("cache:", os.environ.get("HF_HOME"), os.environ["HOME"])
print(os.getenv("TOKENIZERS_PARALLELISM"), os.getenv("MAX_TOKENS"))
for name in os.environ:
    if name.startswith("CUDA"):
        print(name, os.environ[name])
for name, value in os.environ.items():
    if name.startswith("CUDA"):
        print(name, value)
client = object()
print(client)
