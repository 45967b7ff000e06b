#!/bin/bash
echo starting
export PORT=7860
mkdir -p /tmp/x
