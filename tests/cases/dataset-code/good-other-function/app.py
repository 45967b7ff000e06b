from mydata import load_dataset

load_dataset("loader.py", trust_remote_code=True)
