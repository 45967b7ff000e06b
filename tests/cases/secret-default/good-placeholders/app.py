import os

a = os.getenv("API_KEY", "your-api-key")
b = os.getenv("API_KEY", "changeme")
c = os.getenv("OPENAI_API_KEY", "dummy")
d = os.environ.get("VLLM_API_KEY", "EMPTY")
e = os.environ.get("API_KEY", "none")
f = os.getenv("API_KEY", "<your key>")
g = os.getenv("HF_TOKEN", "hf_xxx")
h = os.getenv("API_KEY", "test")
