#!/bin/bash
set -e
pip install -r requirements.txt
exec python app.py
