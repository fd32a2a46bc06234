#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Whether the tests of the state table, the store and the locks notice defects: changes the code of these packages in
# some hundred small ways, one at a time, and counts how often a test fails (https://pitest.org). Fails when less than
# 85 % of the changes are noticed. Takes root, as some tests mount a small disk. Which changes nobody noticed is in
# core/target/pit-reports/index.html. Arguments go to Maven; -DtargetClasses='dev.gantry.core.lock.*' takes a part.
set -euo pipefail
cd -- "$(dirname -- "$0")/.."
if [ "$(id -u)" != 0 ]; then
  echo 'The tests mount a small disk, and that takes root' >&2
  exit 1
fi
report=core/target/pit-reports/mutations.xml
rm -f "$report"

status=0
# A test that hangs on a change is ended from without, and its mounts go with the name space.
unshare --mount mvn -B -ntp -Pmutation -pl core -am process-test-classes "$@" </dev/null || status=$?
[ -f "$report" ] || exit "$((status ? status : 1))"

for package in state store lock; do
  all=$(grep -c "<mutatedClass>dev\.gantry\.core\.$package\." "$report" || true)
  noticed=$(grep -c "detected='true'.*<mutatedClass>dev\.gantry\.core\.$package\." "$report" || true)
  echo "dev.gantry.core.$package: $noticed of $all noticed"
done
echo "together: $(grep -c "detected='true'" "$report" || true) of $(grep -c '<mutatedClass>' "$report" || true) noticed"
exit "$status"
