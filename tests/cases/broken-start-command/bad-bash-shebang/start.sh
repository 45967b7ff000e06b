#!/bin/sh
set -euo pipefail
exec uvicorn app:app --host 0.0.0.0 --port 7860
