#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds Gantry, unpacks it into distribution/target/gantry, and runs a container. Needs a JDK 17 and Maven; what else a
# real container needs is installed if it is missing.
set -eu
cd -- "$(dirname -- "$0")/.."
. scripts/packages.sh

runtime=
why=
if [ "$(id -u)" != 0 ]; then
  why='only root can run real containers'
elif ! install_missing conmon=conmon runc=runc crun=crun busybox=busybox-static catatonit=catatonit; then
  why="these packages are missing and cannot be installed:$missing"
fi
if [ -n "$why" ]; then
  runtime='--runtime fake'
fi

echo 'Building; the first time Maven downloads what it needs'
mvn -B -ntp -q -Dstyle.color=never -DskipTests package </dev/null

home=distribution/target/gantry
rm -rf "$home"
mkdir "$home"
tar xzf distribution/target/gantry-*.tar.gz -C "$home" --strip-components 1
"$home/bin/gantry-install"

rootfs=distribution/target/rootfs
rm -rf "$rootfs"
mkdir -p "$rootfs/bin" "$rootfs/dev" "$rootfs/etc" "$rootfs/proc" "$rootfs/sys" "$rootfs/tmp"
if [ -z "$runtime" ]; then
  cp "$(command -v busybox)" "$rootfs/bin/busybox"
  for applet in cat echo env hostname id ls mount ps sh sleep true; do
    ln -s busybox "$rootfs/bin/$applet"
  done
else
  echo "The container below is played by the fake runtime: $why"
  printf '#!/bin/sh\n' >"$rootfs/bin/sh"
  chmod 755 "$rootfs/bin/sh"
fi

set -- run --rm --rootfs "$rootfs" sh -c 'echo "Hello from a container, where this is process $$"'
echo "+ $home/bin/gantry ${runtime:+$runtime }run --rm --rootfs $rootfs sh -c '...'"
# No word or two.
# shellcheck disable=SC2086
"$home/bin/gantry" $runtime "$@"
echo "Gantry is in $home; $home/bin/gantry without arguments opens the shell"
