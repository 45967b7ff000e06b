#!/bin/bash
mkdir -p /tmp/x
echo done
