huggingface-cli upload me/demo . --repo-type space --include README.md app.py requirements.txt
