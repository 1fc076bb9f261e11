package io.vicinity.service;

/**
 * The stable names of all failures that a user can meet, with the exit code that a program ends with when it meets one.
 *
 * <p>The names travel in {@code vicinity.control.v1.Failure} and appear in messages, so they never change. Exit codes: 1 failure,
 * 2 usage or configuration, 3 not reachable, 4 refused, 5 not found, 6 time-out, 7 environment, 70 internal.
 */
public enum FailureCode {
    /** Something failed that has no better name, or whose name a newer peer knows and we do not. */
    FAILED(1),
    /** A channel closed while it was needed. */
    CHANNEL_CLOSED(1),
    /** A channel was quarantined while it was needed: its shared memory contradicts the layout. */
    CHANNEL_QUARANTINED(1),
    /** What arrived is not what was sent. */
    CONTENT_MISMATCH(1),
    /** QEMU or libvirt was asked for something, and refused it. */
    HYPERVISOR_REFUSED(1),

    /** A configuration file or a command line makes no sense. */
    CONFIG_INVALID(2),

    /** A daemon's agent does not answer. */
    AGENT_UNREACHABLE(3),
    /** A client's daemon does not answer. */
    DAEMON_UNREACHABLE(3),
    /** A QEMU's monitor or libvirt does not answer, or not sensibly. */
    HYPERVISOR_UNREACHABLE(3),
    /** The process at the other end of a channel cannot be reached on the fabric. */
    PEER_UNREACHABLE(3),
    /** The directory of all hosts cannot be asked now, and the agent is configured to claim no name without it. */
    DIRECTORY_UNAVAILABLE(3),

    /** The endpoint's name belongs to another process. */
    NAME_TAKEN(4),
    /** The name is none that an endpoint, VM or tenant may have. */
    BAD_NAME(4),
    /** An address at which other hosts are to reach a process is none, or there are too many. */
    BAD_ADDRESS(4),
    /** The tenant has all the endpoints, channels or bytes that its quota allows. */
    QUOTA_REACHED(4),
    /** The segment has no room of that size left. */
    NO_SPACE(4),
    /** The message is larger than what a channel carries. */
    MESSAGE_TOO_LARGE(4),
    /** The daemon could not show the nonce that the agent wrote into the segment: it maps other memory than it claims. */
    NONCE_MISMATCH(4),
    /** The agent does not know this life of the VM (any more): what it held is gone, and it begins a new one. */
    INCARNATION_UNKNOWN(4),
    /** An operator evicted the VM: what it held is gone. */
    EVICTED(4),
    /** A newer stream of the same VM took the place of this one. */
    SESSION_REPLACED(4),
    /** No ivshmem device is connected under the position that the daemon says. */
    DEVICE_UNKNOWN(4),
    /** The ivshmem device that the daemon says is another VM's. */
    DEVICE_TAKEN(4),
    /** The VM's ivshmem device was disconnected, which is the end of the VM: what it held is gone. */
    DEVICE_GONE(4),
    /** The caller may not do this. */
    NOT_PERMITTED(4),
    /** The VM does not run, so nothing can be plugged into it or taken out of it. */
    VM_NOT_RUNNING(4),
    /** The VM has the tenant's device already. */
    ALREADY_ATTACHED(4),
    /** The VM has no free PCIe root port with room for the tenant's memory. */
    NO_ROOT_PORT(4),
    /** The VM's QEMU does not survive it for long if that device is taken out. */
    UNPLUG_UNSAFE(4),
    /** Somebody in the VM still maps the memory that is to be taken out of it. */
    STILL_MAPPED(4),
    /** The two ends of a channel are on different hosts, so they share no memory. */
    NOT_NEIGHBOURS(4),
    /** Something else was ordered meanwhile. */
    SUPERSEDED(4),
    /** The certificate was not accepted. */
    CERTIFICATE_REFUSED(4),
    /** The certificate is out of date, or not valid yet. */
    CERTIFICATE_EXPIRED(4),

    /** No endpoint has that name. */
    ENDPOINT_UNKNOWN(5),
    /** No channel has that number. */
    CHANNEL_UNKNOWN(5),
    /** The ends of the channel were never told to change its route under that number. */
    EPOCH_UNKNOWN(5),
    /** No VM has that name. */
    VM_UNKNOWN(5),
    /** The VM has no device of a tenant. */
    NOT_ATTACHED(5),
    /** No tenant has that name. */
    TENANT_UNKNOWN(5),

    /** It did not happen in time. */
    TIMED_OUT(6),

    /** The other side lays out the segment in another version. */
    LAYOUT_MISMATCH(7),
    /** The BAR is no segment, or not the one that the agent serves to this VM. */
    WRONG_SEGMENT(7),
    /** This VM has no ivshmem device with a segment, or not any more. */
    NO_DEVICE(7),
    /** The other side speaks another version of the control protocol. */
    PROTOCOL_MISMATCH(7),
    /** The machine has not enough memory of the kind that is needed. */
    MEMORY_SHORT(7),
    /** A file, directory or socket cannot be used. */
    FILE_UNUSABLE(7),
    /** An address to listen on is taken or not ours. */
    ADDRESS_UNUSABLE(7),
    /** The JVM was started without a flag that is needed. */
    JVM_FLAGS_MISSING(7),

    /** A defect of ours. */
    INTERNAL(70);

    private final int exitCode;

    FailureCode(final int exitCode) {
        this.exitCode = exitCode;
    }

    /**
     * What a program ends with when this failure ends it.
     *
     * @return the exit code, 1 to 70.
     */
    public int exitCode() {
        return exitCode;
    }

    /**
     * Finds a code by the name that travelled.
     *
     * @param name as received; a newer peer may know names that we do not.
     * @return the code; {@link #FAILED} for an unknown name.
     */
    public static FailureCode ofName(final String name) {
        for (final FailureCode code : values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return FAILED;
    }
}
