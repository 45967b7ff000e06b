import os

token = os.environ["HF_TOKEN"]
prefix = token.startswith("hf_")
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 = None
