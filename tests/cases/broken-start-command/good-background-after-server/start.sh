#!/bin/bash
set -e
python warm.py
nohup python app.py &
