from datasets import load_dataset

rows = load_dataset("./speeches.py", split="train")
