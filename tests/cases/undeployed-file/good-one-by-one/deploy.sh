hf upload me/demo README.md --type space
hf upload me/demo . --type space --include "*.py" "*.txt"
