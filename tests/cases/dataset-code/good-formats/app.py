from datasets import load_dataset, load_from_disk

load_dataset("csv", data_files="rows.csv")
load_dataset("stanfordnlp/imdb", trust_remote_code=False)
load_from_disk("rows")
