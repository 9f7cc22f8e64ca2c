#!/bin/sh
# The browser tests drive a Chromium of this machine. Where there is none, and this user may install one, install it.
set -eu
for name in chromium chromium-browser google-chrome; do
	if command -v "$name" >/dev/null; then exit 0; fi
done
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
	echo "installing chromium for the browser tests"
	apt-get update -qq >/dev/null
	DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes chromium >/dev/null
else
	echo "no Chromium here: the browser tests will be skipped; install chromium to run them" >&2
fi
