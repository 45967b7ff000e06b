#!/bin/bash
set -e
apt-get update
exec uvicorn app:app --host 0.0.0.0 --port 7860
