# Sourced by the scripts beside it: where the checkout is, and what this machine can do.
# shellcheck shell=bash

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
TOOLS=$ROOT/.tools
PYTHON_OF_PROJECT=$ROOT/.venv/bin/python

# Python keeps what it compiles, whatever the shell around says: each start is a second faster.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# pip, uv and npm keep caches at home: give them a home when the machine has none.
if [ ! -d "${HOME:-}" ] || [ ! -w "${HOME:-}" ]; then
  mkdir -p "$TOOLS/home"
  export HOME=$TOOLS/home
fi

# Trust what the machine trusts, as networks with a certificate of their own demand.
CERTIFICATES=/etc/ssl/certs/ca-certificates.crt
if [ -s "$CERTIFICATES" ]; then
  export UV_SYSTEM_CERTS=1 PIP_CERT="${PIP_CERT:-$CERTIFICATES}" NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$CERTIFICATES}"
fi

# Debian packages, only where apt-get exists and we may use it without asking.
apt_install() {
  local as_root=()
  has apt-get || return 1
  if [ "$(id -u)" != 0 ]; then
    has sudo && sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
  fi
  say "apt-get install $*"
  mkdir -p "$TOOLS"
  {
    ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get update -qq || true
    ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
  } >>"$TOOLS/apt.log" 2>&1 </dev/null || { say "apt-get failed; its words are in .tools/apt.log"; return 1; }
}

# Runs each candidate: a version manager's shim can exist for a version that is not active, and then does not answer.
find_python() {
  local candidate found
  for candidate in ${PYTHON:-} python3 python python3.13 python3.12 python3.11 python3.14 /usr/bin/python3; do
    found=$("$candidate" -c 'import sys; assert (3, 11) <= sys.version_info[:2] < (3, 15); print(sys._base_executable)' 2>/dev/null) || continue
    [ -n "$found" ] && { printf '%s\n' "$found"; return; }
  done
  return 1
}

# The browser without its windows does the same in a third of the time; whoever may install it gets it.
find_chromium() {
  local shell=chromium-headless-shell
  if [ -z "${KEPT_CHROMIUM:-}" ] && [ "$(id -u)" = 0 ] && ! has $shell; then
    apt_install $shell fonts-dejavu-core || true
  fi
  use_first_of "${KEPT_CHROMIUM:-}" $shell chromium chromium-browser google-chrome google-chrome-stable && return
  apt_install chromium fonts-dejavu-core || true
  use_first_of chromium || die "the browser tests need Chromium; install it or set KEPT_CHROMIUM."
}

use_first_of() {
  local candidate
  for candidate; do
    if [ -n "$candidate" ] && has "$candidate"; then
      KEPT_CHROMIUM=$(command -v "$candidate")
      export KEPT_CHROMIUM
      return
    fi
  done
  return 1
}

# Playwright's own node wants libatomic1, which a minimal Debian lacks; the machine's node does as well.
find_node_for_playwright() {
  "$PYTHON_OF_PROJECT" -m playwright --version >/dev/null 2>&1 && return
  if has node; then
    PLAYWRIGHT_NODEJS_PATH=$(command -v node)
    export PLAYWRIGHT_NODEJS_PATH
    return
  fi
  apt_install libatomic1 || die "playwright needs libatomic1."
}
