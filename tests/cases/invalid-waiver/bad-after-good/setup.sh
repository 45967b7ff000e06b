#!/bin/sh
# hf-lint: ignore[remote-script] our own host; until: 2020-02-30
curl https://example.org/a | sh
curl https://example.org/b | sh  # hf-lint: ignore[remote-script] moved in spring (until: 2020-06-30)
curl https://example.org/c | sh  # hf-lint: disable[remote-script] our own host
curl https://example.org/d | sh  # hf-lint: ignore[unused-waiver] may be
