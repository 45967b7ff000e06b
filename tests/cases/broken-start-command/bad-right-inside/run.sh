#!/bin/sh
set -e
exec ./web.sh
