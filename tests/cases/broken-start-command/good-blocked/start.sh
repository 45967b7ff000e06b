#!/bin/bash
python worker.py &
redis-server --daemonize yes
uvicorn app:app --host 0.0.0.0 --port 7860
echo ended
