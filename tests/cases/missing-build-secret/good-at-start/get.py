import os

token = os.environ['HF_TOKEN']
