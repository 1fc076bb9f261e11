# Runs in the guest as process 1: reads names of jobs from the second serial line, runs each in the background, and says
# there when it has ended, and how. A job's command, output and process number lie in the share.
busybox=/run/vmlab/kernel/bin/busybox
exec < /dev/ttyS1 > /dev/ttyS1
$busybox stty raw -echo
export PATH=/run/vmlab/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
export TERM=dumb
[ -d /root ] || HOME=/tmp
cd /run
. /run/vmlab/share/network >&2
echo ready
while read -r job; do
    # Whoever connects asks, for what was said before is lost to him.
    [ -n "$job" ] || {
        echo ready
        continue
    }
    (
        cd /run/vmlab/share/jobs/"$job" || exit
        $busybox setsid /bin/sh ./command < /dev/null > output 2>&1 &
        echo $! > pid
        wait $!
        echo "ended $job $?"
    ) &
done
# The lab hung up.
$busybox poweroff -f
