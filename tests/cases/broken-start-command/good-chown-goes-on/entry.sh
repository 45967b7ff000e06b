#!/bin/sh
set -e
DATA="${DATA_DIR:-/home/user/app/data}"
chown -R www-data "$DATA" || echo no
exec python app.py
