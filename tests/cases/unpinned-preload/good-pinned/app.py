import os

print(os.environ["HF_HOME"])
