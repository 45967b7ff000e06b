#!/bin/sh
wget https://example.org/x -O /tmp/x
if true; then curl https://example.org; fi
jq() { cat; }
jq x
exec python main.py
