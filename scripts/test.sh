#!/usr/bin/env bash
# All checks and tests, with the services in the environment (`make test` starts throw-away ones).
# Every step runs even when an earlier one failed, so that one run tells everything.
set -uo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
failed=()

step() {
    echo "== $1"
    "${@:2}" || failed+=("$1")
}

deployed() {
    local key
    key() { "$python" -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())'; }
    env KEZDESU_ENV=production SECRET_KEY="$(key)$(key)" FIELD_KEYS="$(key)" INDEX_KEY="$(key)" \
        ALLOWED_HOSTS=kezdesu.example SITE_URL=https://kezdesu.example EMAIL_URL=smtp://127.0.0.1 SMS_BACKEND=https://127.0.0.1/sms \
        "$python" manage.py check --deploy --fail-level WARNING
}

tests() {
    local chosen=(-n "${WORKERS:-2}")
    if ! command -v "${CHROMIUM:-chromium}" >/dev/null; then
        echo "No Chromium: the browser tests are left out." >&2
        chosen+=(-m "not browser")
    fi
    # shellcheck disable=SC2086
    "$python" -m pytest "${chosen[@]}" --cov --cov-fail-under="${COVERAGE_MIN:-95}" ${PYTEST_ARGS:-}
}

step "ruff check" "$python" -m ruff check .
step "ruff format" "$python" -m ruff format --check .
step "translations" "$python" -m config.catalogues --check
"$python" -m config.catalogues
step "migrations" "$python" manage.py makemigrations --check --dry-run
step "production settings" deployed
# Every write, right and scope, to the last line and branch.
guarded() {
    "$python" -m coverage report --fail-under=100 \
        --include="*/actions/*,*/actions.py,*/permissions.py,*/querysets.py,common/scoping.py,common/acts.py"
}

step "tests" tests
step "coverage of actions, permissions and scopes" guarded

if [ ${#failed[@]} -gt 0 ]; then
    printf 'FAILED: %s\n' "${failed[@]}" >&2
    exit 1
fi
