#!/bin/sh
hf spaces secrets add me/space -s OPENAI_API_KEY
hf spaces variables add me/space -e MODEL_ID=gpt2 -e MAX_TOKENS="$MAX"
hf spaces variables add me/space -e MODEL_ID=gpt2 -e OPENAI_API_KEY="$OPENAI_API_KEY"
