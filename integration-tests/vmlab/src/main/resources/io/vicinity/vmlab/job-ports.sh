# Runs in a guest that shares no files with the machine, as process 1: on each of its ports one job after the other. The lab says
# a job's name, the length of its script, and the script; the job's output goes to the port, and between it what is said here,
# behind a zero byte.
# From the lab, in front of this: ports (their numbers).
busybox=/run/vmlab/kernel/bin/busybox
export PATH=/run/vmlab/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LANG=C.UTF-8
export TERM=dumb
cd /run
. /run/vmlab/share/network

take_jobs() {
    # Waits until the lab listens.
    printf '\0ready\n' >&3
    # A port that nobody listens to reads as ended.
    while :; do
        read -r job size <&3 || {
            sleep 1
            continue
        }
        directory=/run/vmlab/share/jobs/$job
        mkdir -p "$directory"
        cd "$directory" || exit
        $busybox head -c "$size" <&3 > command
        printf '\0started %s\n' "$job" >&3
        $busybox setsid /bin/sh ./command < /dev/null >&3 2>&1 3<&- &
        echo $! > pid
        wait $!
        printf '\0ended %s %s\n' "$job" $? >&3
    done
}

for port in $ports; do
    # The kernel makes them while this boots.
    until set -- /dev/vport*p"$port" && [ -e "$1" ]; do
        sleep 0.1
    done
    take_jobs 3<> "$1" &
done
wait
