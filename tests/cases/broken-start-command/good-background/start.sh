#!/bin/sh
redis-server &
echo one
uvicorn main:app --host 0.0.0.0 --port 7860
