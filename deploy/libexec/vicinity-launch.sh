# Starts one of Vicinity's programs. Sourced by the launchers in bin, which set vicinity_program (its name), vicinity_home
# (the directory that bin lies in), vicinity_main (its main class) and vicinity_flags (the JVM flags that it alone needs).
# Programs of others that source it set vicinity_classes too: the class path of what is theirs. A program of several caches sets
# vicinity_cached, the name of the one to use.
# shellcheck shell=sh disable=SC2154
#
# From the user:
#   VICINITY_JAVA_HOME   the JDK to use, before JAVA_HOME, PATH and the usual places.
#   VICINITY_JVM_OPTS    more JVM flags, split at blanks; they come last, so they win. The JVMs that measure take them too.
#   VICINITY_AOT=off     start without the AOT cache.
# From vicinity-make-cache:
#   VICINITY_AOT_RECORD  a directory; each JVM that ends well leaves there what it loaded, by program and pid.
#   VICINITY_AOT_CREATE  one of those files; the JVM makes a cache of it, with the suffix .new, and runs nothing.

. "$vicinity_home/libexec/vicinity-jdk.sh"

# Says in one line why there is no start: code, what happened, what to do.
vicinity_refuse() {
    echo "$vicinity_program: $1: $2; $3" >&2
    exit 7
}

# Leaves our jars, in a stable order, in vicinity_class_path: installed in lib, in a source tree in target/lib. The jars
# that every program reads come first, so that the JVM opens few others before main.
vicinity_find_jars() {
    for vicinity_lib in "$vicinity_home/lib" "$vicinity_home/target/lib"; do
        vicinity_class_path=
        for vicinity_jar in "$vicinity_lib"/vicinity-*.jar "$vicinity_lib"/picocli-*.jar "$vicinity_lib"/*.jar; do
            case :$vicinity_class_path: in
                *:"$vicinity_jar":*) ;;
                *) vicinity_class_path=$vicinity_class_path${vicinity_class_path:+:}$vicinity_jar ;;
            esac
        done
        [ -e "${vicinity_class_path%%:*}" ] && return
    done
    return 1
}

if ! vicinity_find_jdk; then
    [ -z "${VICINITY_JAVA_HOME:-}" ] || vicinity_refuse JDK_MISSING \
        "VICINITY_JAVA_HOME=$VICINITY_JAVA_HOME is no JDK 25 or later" "let it name one, or unset it"
    vicinity_refuse JDK_MISSING "no JDK 25 or later was found" \
        "install one (Temurin 25, for example), or let VICINITY_JAVA_HOME name it"
fi
vicinity_find_jars || vicinity_refuse JARS_MISSING "there are no jars in $vicinity_lib" \
    "run 'mvn package -Pquick' in ${vicinity_home%/*}"
vicinity_cache=${vicinity_lib%lib}aot/${vicinity_cached:-$vicinity_program}-$vicinity_jdk_build.aot
case " $* " in
    # Of a sandbox, which begins with a command and ends with it: pages of the cache are not written for another place, and no tool looks
    # for its counters.
    *' --exit-with-parent '*)
        vicinity_flags="$vicinity_flags -XX:-UsePerfData -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0"
        ;;
esac

# From here on the command line is put together, from its end to its beginning.
# The cache is good for every class path that begins with our jars.
set -- -cp "$vicinity_class_path${vicinity_classes:+:$vicinity_classes}" "$vicinity_main" "$@"
# shellcheck disable=SC2086 # flags are split at blanks
set -- -Dvicinity.home="$vicinity_home" $vicinity_flags ${VICINITY_JVM_OPTS:-} "$@"
# JVMs that the program starts may have caches of their own.
[ "${VICINITY_AOT:-}" = off ] || set -- -Dvicinity.aot="${vicinity_lib%lib}aot" "$@"
# What was compiled in the session is left out of caches: each JVM would compile it at once, and most end before that pays.
if [ -n "${VICINITY_AOT_RECORD:-}" ]; then
    set -- -XX:AOTMode=record -XX:AOTConfiguration="$VICINITY_AOT_RECORD/$vicinity_program.$$" \
        -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining '-Xlog:aot*=off' "$@"
elif [ -n "${VICINITY_AOT_CREATE:-}" ]; then
    set -- -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:AOTMode=create -XX:AOTConfiguration="$VICINITY_AOT_CREATE" -XX:AOTCache="$vicinity_cache.new" \
        '-Xlog:aot*=off' '-Xlog:cds*=off' "$@"
elif [ "${VICINITY_AOT:-}" != off ] && [ -r "$vicinity_cache" ]; then
    # The JVM goes on without a cache that does not fit it or its jars.
    set -- -XX:AOTMode=auto -XX:AOTCache="$vicinity_cache" '-Xlog:aot*=off' '-Xlog:cds*=off' "$@"
fi
exec "$vicinity_jdk/bin/java" \
    --add-opens java.base/jdk.internal.misc=ALL-UNNAMED \
    --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow \
    -XX:+UseSerialGC \
    "$@"
