#!/bin/sh
curl -fsSLo /tmp/agent https://example.org/agent-linux-amd64
echo "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  /tmp/agent" | sha256sum -c -
chmod +x /tmp/agent
/tmp/agent &
curl -fsSLo /tmp/words.tar.gz https://example.org/words.tar.gz
tar -xf /tmp/words.tar.gz
./bin/show words.txt
