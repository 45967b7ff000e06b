#!/bin/sh
MODEL=microsoft/Phi-3-mini-4k-instruct
vllm serve "$MODEL" --trust-remote-code --port 7860
