#!/bin/bash
A=$(date)
B=$(curl --version)
exec python app.py
