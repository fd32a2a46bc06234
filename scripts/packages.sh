# SPDX-License-Identifier: Apache-2.0
# Sourced. install_missing PROGRAM=PACKAGE... installs the Debian packages whose programs are not there. Nothing is
# downloaded when all are. Returns 1 when some are missing and cannot be installed.

install_missing() {
  PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  missing=
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || missing="$missing ${pair#*=}"
  done
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    return 1
  fi
  echo "Installing$missing"
  # The names are words of this file's callers.
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends $missing </dev/null >/dev/null 2>&1 \
    || { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends $missing; } </dev/null >/dev/null
}
