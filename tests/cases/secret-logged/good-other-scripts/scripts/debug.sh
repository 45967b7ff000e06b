#!/bin/sh
env
echo $HF_TOKEN
