#!/bin/bash
set -e
A=$(date)
B=$(curl --version)
exec python app.py
