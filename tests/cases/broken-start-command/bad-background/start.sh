#!/bin/sh
echo one
redis-server &
uvicorn main:app --host 0.0.0.0 --port 7860 &
sleep 3
echo started
