#!/bin/sh
set -e
rsync -a --exclude .git \
  ../engine/ stage/engine/
