import os

if 'HF_TOKEN' in os.environ:
    token = os.environ['HF_TOKEN']
token = os.environ.get('API_KEY')
