#!/bin/sh
exec python -m http.server 7860
