#!/bin/sh
# For the developer's own machine: the image has a start.sh of its own.
pip install -r requirements.txt
uvicorn main:app --reload
