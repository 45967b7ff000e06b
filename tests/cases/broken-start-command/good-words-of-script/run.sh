#!/bin/sh
exec sh -c "$1"
