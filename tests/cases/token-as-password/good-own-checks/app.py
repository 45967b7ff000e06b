import os

import requests

TOKEN = os.environ.get("HF_TOKEN")
OTHER = os.environ.get("HF_WRITE_TOKEN", "")

if TOKEN == OTHER:
    print("one token for both")
if TOKEN != "hf_xxx" and TOKEN is not None:
    print(requests.get("https://huggingface.co/api/whoami-v2", headers={"Authorization": f"Bearer {TOKEN}"}).ok)
