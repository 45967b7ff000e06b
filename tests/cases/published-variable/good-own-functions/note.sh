#!/bin/sh
echo "hf spaces variables add me/space -e OPENAI_API_KEY=..."
hf spaces variables delete me/space OPENAI_API_KEY
