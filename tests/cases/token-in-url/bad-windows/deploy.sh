git push https://ü:$HF_TOKEN@huggingface.co/spaces/a/b
