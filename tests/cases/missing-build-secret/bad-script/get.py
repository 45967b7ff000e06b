import os

token = os.environ['HF_TOKEN']
print(len(token))
