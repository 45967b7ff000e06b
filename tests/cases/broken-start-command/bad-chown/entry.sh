#!/bin/sh
set -e
DATA="${DATA_DIR:-/home/user/app/data}"
chown -R www-data:www-data "$DATA"
exec python app.py
