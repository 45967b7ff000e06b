#!/bin/sh
# git push https://user:$HF_TOKEN@huggingface.co/spaces/a/b is what we do not do
git clone https://huggingface.co/spaces/owner/name
git clone ssh://git@github.com/owner/name
git push "https://owner:${HF_TOKEN}@huggingface.co/spaces/owner/name" main
