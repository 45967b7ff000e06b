#!/bin/sh
set -e
echo start
curl -fsS https://example.org/x -o /tmp/x
exec python main.py
