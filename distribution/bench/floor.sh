#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The work that no engine can avoid: conmon and a runtime by hand, with the config.json that Gantry wrote for the same
# container. For each line read, one container is created, started, waited for and deleted; printed are microseconds.
# floor.sh WORK_DIRECTORY RUN_DIRECTORY RUNTIME; WORK_DIRECTORY/config.json has @ID@ for the id. What need not outlive the
# host is in RUN_DIRECTORY, as with Gantry and podman.
set -eu
work=$1 run=$2 runtime=$(command -v "$3")
mkdir -p "$run/exits" "$run/persist" "$run/state"
template=$(<"$work/config.json")
mkfifo "$work/idle"
exec {idle}<>"$work/idle"
number=0
while read -r _; do
  number=$((number + 1))
  id=floor-$$-$number
  bundle=$work/$id
  begin=${EPOCHREALTIME/./}
  mkdir "$bundle"
  printf '%s' "${template//@ID@/$id}" >"$bundle/config.json"
  exec {sync}< <(_OCI_SYNCPIPE=3 exec conmon --api-version --cid "$id" --cuuid "$id" --name "$id" \
    --runtime "$runtime" --bundle "$bundle" --container-pidfile "$run/pid" --conmon-pidfile "$run/conmon.pid" \
    --exit-dir "$run/exits" --persist-dir "$run/persist" --full-attach --log-level warning \
    --log-path "k8s-file:$bundle/log" --runtime-arg=--root="$run/state" --runtime-arg=--log="$run/runtime.log" \
    3>&1 </dev/null >/dev/null)
  read -r -u "$sync" report
  exec {sync}<&-
  [[ $report == *'"data": '[1-9]* || $report == *'"data":'[1-9]* ]] || { echo "floor: $report" >&2; exit 1; }
  "$runtime" --root="$run/state" start "$id"
  until [ -e "$run/exits/$id" ]; do
    read -r -t 0.001 -u "$idle" || true
  done
  "$runtime" --root="$run/state" delete --force "$id"
  end=${EPOCHREALTIME/./}
  rm -rf "$bundle" "$run/exits/$id"
  echo $((end - begin))
done
