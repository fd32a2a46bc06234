#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The work that no engine can avoid: conmon and a runtime by hand, with the config.json that Gantry wrote for the same
# container. For each line read, one container is created, started, waited for and deleted; printed are microseconds.
# floor.sh WORK_DIRECTORY RUNTIME; WORK_DIRECTORY/config.json has @ID@ for the id.
set -eu
work=$1 runtime=$(command -v "$2")
mkdir -p "$work/exits" "$work/persist" "$work/state"
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
    --runtime "$runtime" --bundle "$bundle" --container-pidfile "$bundle/pid" --conmon-pidfile "$bundle/conmon.pid" \
    --exit-dir "$work/exits" --persist-dir "$work/persist" --full-attach --log-level warning \
    --log-path "k8s-file:$bundle/log" --runtime-arg=--root="$work/state" --runtime-arg=--log="$bundle/runtime.log" \
    3>&1 </dev/null >/dev/null)
  read -r -u "$sync" report
  exec {sync}<&-
  [[ $report == *'"data": '[1-9]* || $report == *'"data":'[1-9]* ]] || { echo "floor: $report" >&2; exit 1; }
  "$runtime" --root="$work/state" start "$id"
  until [ -e "$work/exits/$id" ]; do
    read -r -t 0.001 -u "$idle" || true
  done
  "$runtime" --root="$work/state" delete --force "$id"
  end=${EPOCHREALTIME/./}
  rm -rf "$bundle" "$work/exits/$id"
  echo $((end - begin))
done
