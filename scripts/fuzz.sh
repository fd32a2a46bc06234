#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fuzzes the parsers of foreign input, guided by coverage: scripts/fuzz.sh [MINUTES] [NAME...]
# MINUTES for each target, 10 unless given. A target is called CLASS#METHOD without the FuzzTest at the end of the class,
# and NAME is a part of that, such as ReportFormat or StoredText#columns; without one all targets run, one after the
# other. A finding is a file crash-* beside the kept inputs of its target, in src/test/resources, which from then on fails
# in the build. What a target has learned, an input for each way through the code, is kept in src/test/fuzz-corpora, where
# its next run begins; to be committed.
set -euo pipefail
cd -- "$(dirname -- "$0")/.."

minutes=10
if [[ ${1:-} =~ ^[0-9]+$ ]]; then
  minutes=$1
  shift
fi
names=("$@")

# Each line has the file and the method of a target.
targets=$(git ls-files '*FuzzTest.java' | xargs awk '
  /@FuzzTest/ { fuzz = 1; next }
  fuzz && match($0, /void [A-Za-z]+\(/) { print FILENAME, substr($0, RSTART + 5, RLENGTH - 6); fuzz = 0 }')
if [ ${#names[@]} -gt 0 ]; then
  chosen=
  for name in "${names[@]}"; do
    matching=$(sed 's#.*/##; s#FuzzTest\.java #\##' <<<"$targets" | grep -nF -- "$name" | cut -d: -f1) || {
      echo "No fuzz target has '$name' in its name; these are there:" >&2
      sed 's#.*/##; s#FuzzTest\.java #\##; s#^#  #' <<<"$targets" >&2
      exit 1
    }
    chosen+=$matching$'\n'
  done
  targets=$(sort -nu <<<"${chosen%$'\n'}" | sed 's/$/p/' | sed -nf /dev/stdin <(echo "$targets"))
fi

# The modules with fuzz tests, and all of their classes; whatever else is built on the way is not tested.
modules=$(git ls-files '*FuzzTest.java' | sed 's#/src/test/java/.*##' | sort -u)
mvn -B -ntp -q test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile=target/fuzz.classpath \
  -pl "$(paste -sd, <<<"$modules")" -am

failed=
run() {
  local module=$1 class=$2 method=$3 log corpus kept
  corpus=$module/.cifuzz-corpus/$class/$method
  kept=$module/src/test/fuzz-corpora/${class##*.}-$method.tar.xz
  mkdir -p "$corpus" "${kept%/*}"
  if [ -f "$kept" ]; then
    tar -xJf "$kept" -C "$corpus"
  fi
  log=$module/target/fuzz-${class##*.}-$method.log
  echo "$class#$method for $minutes min; $log"
  # Libraries that parse for us are part of what is explored. A filter that users give as a regular expression is meant to
  # be one, which one of the fuzzer's detectors takes for a finding.
  if (cd "$module" && java -Xmx2g --enable-native-access=ALL-UNNAMED \
      -cp "target/test-classes:target/classes:$(cat target/fuzz.classpath)" com.code_intelligence.jazzer.Jazzer \
      --target_class="$class" --target_method="$method" --hooks=true \
      --instrumentation_includes='dev.gantry.**:com.typesafe.config.**:tools.jackson.core.**' \
      --custom_hook_includes='dev.gantry.**:com.typesafe.config.**' \
      --disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexInjection \
      -max_total_time=$((minutes * 60)) -timeout=10 -max_len=4096 -print_final_stats=1) >"$log" 2>&1 </dev/null; then
    grep -h 'stat::number_of_executed_units\|^Done' "$log" | tail -2
  else
    failed=yes
    echo "FINDING, see $log"
  fi
  # The fuzzer tries files of this checkout, of which another one learns nothing. The same bytes for the same inputs.
  { grep -rlaZF -e "$PWD" -e jazzer-traversal "$corpus" || true; } | xargs -0r rm -f
  tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cJf "$kept.part" -C "$corpus" .
  mv "$kept.part" "$kept"
}

while read -r file method; do
  run "${file%%/src/test/java/*}" "$(sed 's#.*/src/test/java/##; s#/#.#g; s#\.java$##' <<<"$file")" "$method"
done <<<"$targets"
[ -z "$failed" ]
