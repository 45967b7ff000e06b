huggingface-cli upload --repo-type space me/space ./ --commit-message x
uvx hf upload-large-folder me/space "$PWD"
