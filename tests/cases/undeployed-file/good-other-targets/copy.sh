hf upload me/demo . . --type space --include app.py
git push space main
