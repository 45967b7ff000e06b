#!/bin/sh
curl --insecure https://example.org/x
