#!/bin/sh
# Resolve anew for Python 3.11 to 3.13 and pin every distribution with its hashes. No index address gets into a file.
set -eu
uv="$(dirname "$0")/../.venv/bin/uv"
cd "$(dirname "$0")/.."

compile() {
	"$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header "$@"
}

compile --upgrade pyproject.toml --output-file requirements/core.txt
compile --upgrade pyproject.toml --group dev --constraints requirements/core.txt --output-file requirements/dev.txt
compile --no-deps requirements/models.in --output-file requirements/models.txt
compile requirements/bootstrap.in --output-file requirements/bootstrap.txt
