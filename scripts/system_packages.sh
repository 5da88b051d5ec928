#!/usr/bin/env bash
# What the tests need from the system: a browser, fonts with Kazakh letters, GNU gettext.
# Installed when we are root on Debian or Ubuntu; otherwise said, and refused where CI=true.
set -euo pipefail

missing=()
command -v "${CHROMIUM:-chromium}" >/dev/null || missing+=(chromium)
command -v xgettext >/dev/null || missing+=(gettext)
[ -n "$(find /usr/share/fonts /usr/local/share/fonts ~/.fonts /Library/Fonts -name '*.[to]tf' -print -quit 2>/dev/null)" ] ||
    missing+=(fonts-dejavu-core)
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]} …"
    log=$(mktemp)
    if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } \
        >"$log" 2>&1 </dev/null; then
        rm "$log"
        exit 0
    fi
    tail -n 5 "$log" >&2
    echo "error: apt-get could not install ${missing[*]} (log: $log)" >&2
else
    echo "Missing on this system: ${missing[*]}. As root on Debian: apt-get install ${missing[*]}" >&2
fi
if [ "${CI:-}" = true ]; then
    exit 1
fi
