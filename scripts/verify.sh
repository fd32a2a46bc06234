#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs all tests with what they need, on the JDK of the build and, where there is one, again on a JDK 25: the one that
# JAVA25_HOME names, or one below /usr/lib/jvm. A test that is skipped is a failure.
set -euo pipefail
cd -- "$(dirname -- "$0")/.."
. scripts/packages.sh

if [ "$(id -u)" != 0 ]; then
  echo 'The tests run real containers, and that takes root' >&2
  exit 1
fi
install_missing conmon=conmon runc=runc crun=crun busybox=busybox-static catatonit=catatonit podman=podman \
  tmux=tmux script=bsdutils unshare=util-linux strace=strace journalctl=systemd \
  || { echo "Install these packages first:$missing" >&2; exit 1; }

passed=0 failed=0 skipped=0
reports() {
  find . -path './*/target/*-reports/TEST-*.xml' "$@"
}

# Adds up the reports of one run. Maven itself goes on after a failed test, so that one run shows them all.
count() {
  local tests errors failures skips
  read -r tests errors failures skips < <(reports -exec grep -ho '<testsuite [^>]*' {} + | awk '
    function value(name,   at) {
      at = match($0, " " name "=\"[0-9]+")
      return at ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) : 0
    }
    { tests += value("tests"); errors += value("errors"); failures += value("failures"); skips += value("skipped") }
    END { print tests + 0, errors + 0, failures + 0, skips + 0 }')
  passed=$((passed + tests - errors - failures - skips))
  failed=$((failed + errors + failures))
  skipped=$((skipped + skips))
}

broken=
run() {
  reports -delete
  mvn -B -ntp -T 2 verify -Dmaven.test.failure.ignore=true -Dgantry.soak.lives=20 "$@" </dev/null || broken=yes
  count
}

run
later=${JAVA25_HOME:-}
if [ -z "$later" ]; then
  for release in /usr/lib/jvm/*/release; do
    if grep -q '^JAVA_VERSION="25[."]' "$release"; then
      later=${release%/release}
    fi
  done
fi
if [ -n "$later" ] && [ -z "$broken" ]; then
  echo "Again on $later"
  run -Djvm="$later/bin/java" -Dspotless.check.skip=true -Dgantry.again=true
fi

[ -z "$broken" ] || echo 'The build failed: see above' >&2
echo "$passed passed, $failed failed, $skipped skipped"
[ -z "$broken" ] && [ "$passed" -gt 0 ] && [ "$failed" = 0 ] && [ "$skipped" = 0 ]
