# shellcheck shell=sh disable=SC2034 # whoever sources this reads vicinity_jdk_build
# Finds a JDK 25 or later. Sourced; defines functions only.
#
# Reads the file `release` of each candidate instead of asking its java: launching should cost milliseconds.

# Is there a JDK that we can use at $1? Leaves its build in vicinity_jdk_build.
vicinity_is_jdk() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    vicinity_jdk_build=
    vicinity_major=
    while IFS='="' read -r vicinity_key _ vicinity_value _; do
        case $vicinity_key in
            JAVA_VERSION) vicinity_major=${vicinity_value%%[!0-9]*} ;;
            JAVA_RUNTIME_VERSION) vicinity_jdk_build=$vicinity_value ;;
        esac
    done < "$1/release"
    [ "${vicinity_major:-0}" -ge 25 ]
}

# Leaves the first JDK that we can use in vicinity_jdk; fails where there is none. VICINITY_JAVA_HOME, where it is set,
# is the only candidate.
vicinity_find_jdk() {
    if [ -n "${VICINITY_JAVA_HOME:-}" ]; then
        vicinity_jdk=$VICINITY_JAVA_HOME
        vicinity_is_jdk "$vicinity_jdk"
        return
    fi
    vicinity_jdk=${JAVA_HOME:-}
    vicinity_is_jdk "$vicinity_jdk" && return
    if vicinity_jdk=$(command -v java); then
        vicinity_jdk=$(readlink -f "$vicinity_jdk")
        vicinity_jdk=${vicinity_jdk%/bin/java}
        vicinity_is_jdk "$vicinity_jdk" && return
    fi
    for vicinity_jdk in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/*jdk* \
        "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
        vicinity_is_jdk "$vicinity_jdk" && return
    done
    return 1
}
