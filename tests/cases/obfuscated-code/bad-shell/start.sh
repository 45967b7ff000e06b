#!/bin/sh
base64 -d data.b64 > data.bin
echo cHJpbnQ= | base64 -d | sh
eval "$(echo bHM= | base64 --decode)"
