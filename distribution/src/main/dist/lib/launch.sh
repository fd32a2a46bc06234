# SPDX-License-Identifier: Apache-2.0
# What bin/gantry and bin/gantry-install have in common: which Java, and how it is started. Sourced, with $home set to
# the directory that Gantry is in.

fail() {
  printf 'Error: %s\n' "$1" >&2
  exit 125
}

# Sets java, the program; feature, its version as a number; archive, where its archive of classes is;
# archive_reading and archive_writing, the options of this Java that use and make one.
find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    java_home=$JAVA_HOME
    [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, which has no bin/java; set it to a Java of version 17 or newer"
  else
    java=$(command -v java) \
      || fail 'there is no Java; install version 17 or newer (Debian: openjdk-17-jre-headless) or set JAVA_HOME'
    java_home=$(readlink -f -- "$java")
    java_home=${java_home%/bin/java}
  fi

  # To ask Java itself would cost another start of the JVM.
  version=
  if [ -r "$java_home/release" ]; then
    while IFS='=' read -r key value; do
      if [ "$key" = JAVA_VERSION ]; then
        version=${value#\"}
        version=${version%\"}
        break
      fi
    done <"$java_home/release"
  fi
  if [ -z "$version" ]; then
    version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.version = //p')
  fi
  feature=${version%%[!0-9]*}
  [ "${feature:-0}" -ge 17 ] \
    || fail "$java is Java ${version:-of an unknown version}; install version 17 or newer, or set JAVA_HOME to one"

  archive=$home/lib/archive/java-$version
  archive_reading=-XX:SharedArchiveFile
  archive_writing=-XX:ArchiveClassesAtExit
  if [ "$feature" -ge 25 ]; then
    archive_reading=-XX:AOTCache
    archive_writing=-XX:AOTCacheOutput
  fi
}

# Sets jars, the class path: first those in which something is looked up while a command starts, so that the others need
# not be opened. No colon at its end, which would mean the directory that the user is in.
class_path() {
  jars=
  for jar in "$home"/lib/gantry-*.jar "$home"/lib/sqlite-jdbc-*.jar "$home"/lib/*.jar; do
    case ":$jars:" in
      *":$jar:"*) ;;
      *) jars=${jars:+$jars:}$jar ;;
    esac
  done
}

# Becomes Java, with these options, main class and arguments.
start_java() {
  # C1 and the serial collector: quick to start and small, where the others are faster only after minutes. Logging of
  # the JVM itself is off, as it would go to standard output: among others, that an archive does not fit. What logs is
  # named, because to look for it opens every jar.
  class_path
  # All is said in English, and to load the usual data of locales takes a tenth of a short command. These have the least;
  # the first of them are gone from later versions, the second are looked for in every jar.
  locales=COMPAT
  [ "$feature" -lt 18 ] || locales=SPI
  # shellcheck disable=SC2086 # Several options of the user's are several words.
  set -- \
    -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xms16m -Xmx256m -Xss512k \
    -XX:-UsePerfData -Xlog:disable ${GANTRY_JAVA_OPTS:-} \
    "-Dgantry.home=$home" -Djnr.ffi.asm.enabled=false -Duser.language=en "-Djava.locale.providers=$locales" \
    -Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider -Dslf4j.internal.verbosity=WARN \
    -cp "$jars" "$@"

  # Otherwise each start would unpack them from their jars again, into /tmp. They are for the GNU C library.
  # SQLite's driver, which looks for what earlier versions left where it unpacks, finds nothing there.
  arch=$(uname -m 2>/dev/null)
  [ ! -e "/lib/ld-musl-$arch.so.1" ] || arch=musl
  case $arch in
    x86_64) of_arch x86_64 x86_64 "$@" ;;
    aarch64) of_arch aarch64 arm64 "$@" ;;
    *) of_version "$@" ;;
  esac
}

of_arch() {
  arch=$1 arch_of_jline=$2
  shift 2
  of_version \
    "-Dorg.sqlite.tmpdir=$home/lib/native" \
    "-Dorg.sqlite.lib.path=$home/lib/native/org/sqlite/native/Linux/$arch" \
    "-Djffi.boot.library.path=$home/lib/native/jni/$arch-Linux" \
    "-Dlibrary.jline.path=$home/lib/native/org/jline/nativ/Linux/$arch_of_jline" "$@"
}

of_version() {
  [ "$feature" -lt 22 ] || set -- --enable-native-access=ALL-UNNAMED "$@"
  [ "$feature" -lt 23 ] || set -- --sun-misc-unsafe-memory-access=allow "$@"
  exec "$java" "$@"
}
