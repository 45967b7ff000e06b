#!/bin/sh
# Put the commit of a release where COMMIT stands, or set HF_LINT.
# For any CI system: an environment of its own, reports in reports/, the exit code of hf-lint.
set -eu
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
python3 -m venv "$home"
"$home/bin/pip" install --quiet --disable-pip-version-check "${HF_LINT:-hf-lint[all] @ git+https://github.com/hf-lint/hf-lint@COMMIT}"
mkdir -p reports
"$home/bin/hf-lint" check \
  --format text \
  --format junit=reports/hf-lint.xml \
  --format sarif=reports/hf-lint.sarif \
  --format markdown=reports/hf-lint.md \
  "$@"
