hf upload me/demo README.md README.md --type space
hf upload me/demo app.py --type space
