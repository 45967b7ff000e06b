import os

token = os.environ["HF_TOKEN"]
url = f"https://user:{token}@huggingface.co/spaces/owner/name"
bare = f"https://{token}@huggingface.co/spaces/owner/name"
