#!/bin/sh
# install.sh REQUIREMENTS MARKER: .venv with the pinned packages. The marker file tells make that it is done.
set -eu
cd "$(dirname "$0")/.."
requirements=$1
marker=$2
log=.venv/pip.log

fail() {
    echo "error: $1" >&2
    exit 1
}

suitable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if suitable "$name"; then
            echo "$name"
            return
        fi
    done
    found=$("${PYTHON:-python3}" --version 2>&1) || found="no Python"
    fail "Python 3.11 or newer is needed and ${PYTHON:-python3} is $found. Name another one: make PYTHON=/path/to/python3.11"
}

# A virtual environment whose Python is gone or was moved is made anew.
if ! suitable .venv/bin/python; then
    python=$(find_python)
    rm -rf .venv
    "$python" -m venv .venv >/dev/null 2>&1 ||
        fail "$python cannot make a virtual environment in $PWD. On Debian: apt-get install python3-venv. Is the disk writable?"
fi

echo "Installing $requirements into .venv …"
if ! .venv/bin/python -m pip install --disable-pip-version-check --no-input --quiet --retries 2 --timeout 20 \
    -r "$requirements" >"$log" 2>&1; then
    if grep -qE 'NewConnectionError|NameResolutionError|Temporary failure|ConnectTimeout|ReadTimeout|ProxyError|Connection refused' "$log"; then
        fail "the Python package index cannot be reached (no network?). Details: $log"
    fi
    fail "$(grep -m1 '^ERROR' "$log" || tail -n 1 "$log") (details: $log)"
fi
touch "$marker"
