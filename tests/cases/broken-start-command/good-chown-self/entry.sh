#!/bin/sh
set -e
DATA="${DATA_DIR:-/home/user/app/data}"
chown -R user:user "$DATA"
exec python app.py
