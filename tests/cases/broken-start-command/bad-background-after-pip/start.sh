#!/bin/bash
set -e
pip install --user rich
nohup python app.py &
