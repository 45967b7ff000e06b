import datasets as ds

plain = ds.load_dataset("stanfordnlp/imdb")
scripted = ds.load_dataset("some-lab/speeches", trust_remote_code=True)
