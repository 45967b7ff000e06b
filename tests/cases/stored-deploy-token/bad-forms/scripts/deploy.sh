#!/bin/bash
set -e
git clone https://user:$HF_TOKEN@huggingface.co/spaces/me/space out
cp -r app out/
cd out
git push
