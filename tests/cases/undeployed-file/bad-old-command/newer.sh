huggingface-cli upload me/demo . --repo-type space --include "*.md" "*.py"
