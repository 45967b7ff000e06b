#!/bin/sh
set -e
DATA="${DATA_DIR:-/home/user/app/data}"
chown root /home/user/app/data
exec python app.py
