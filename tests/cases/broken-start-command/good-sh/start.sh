#!/bin/bash
set -eu
# ARGS=(a b) is bash
PORT=${PORT:-7860}
echo '${x[@]} <<< (' "it's"
if [ -n "$PORT" ] && true; then echo "[[ $PORT ]]"; fi
cat <<EOF
x=(1 2)
EOF
exec uvicorn app:app --host 0.0.0.0 --port "$PORT"
