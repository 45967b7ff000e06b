#!/bin/sh
# pip install would be wrong here
pip check
exec python app.py
