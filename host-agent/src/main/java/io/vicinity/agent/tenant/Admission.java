package io.vicinity.agent.tenant;

import io.vicinity.segment.SegmentDescriptor;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.security.MessageDigest;

/** Whether what a daemon says of its VM can be true. Called under the tenant's lock, but for {@link #checkClaims}. */
final class Admission {
    private final TenantState state;

    Admission(final TenantState state) {
        this.state = state;
    }

    /** Before anything is written for it. */
    void checkClaims(final String vm, final Hello hello) {
        checkSegment(hello);
        hello.position().ifPresent(position -> state.devices.checkProcess(vm, position));
    }

    private void checkSegment(final Hello hello) {
        if (hello.layoutMajor() != SegmentDescriptor.LAYOUT_MAJOR) {
            throw new VicinityFailure(
                    FailureCode.LAYOUT_MISMATCH,
                    "the daemon reads segments of layout " + hello.layoutMajor() + ", the agent writes "
                            + SegmentDescriptor.LAYOUT_MAJOR,
                    "install daemon and agent of the same release");
        }
        if (hello.segmentGeneration() != state.segment.generation()) {
            throw new VicinityFailure(
                    FailureCode.WRONG_SEGMENT,
                    "the BAR has a segment of generation " + hello.segmentGeneration() + ", but that of tenant "
                            + state.name + " is " + state.segment.generation(),
                    "give the VM the segment " + state.segment.path() + ", and restart its daemon and applications");
        }
        if (hello.barLength() < state.segment.size()) {
            throw new VicinityFailure(
                    FailureCode.WRONG_SEGMENT,
                    "the BAR has " + hello.barLength() + " bytes, but the segment of tenant " + state.name + " has "
                            + state.segment.size(),
                    "give the VM a device of the size of " + state.segment.path());
        }
    }

    /** Whether a session of the VM may begin now. */
    void checkNotClosed(final String vm) {
        if (state.closedTo.contains(vm)) {
            throw new VicinityFailure(
                    FailureCode.NOT_PERMITTED,
                    "the device is being taken out of VM " + vm,
                    "wait until it is plugged in again");
        }
    }

    /**
     * Whether the daemon goes on with a life that the agent knows, or begins one, with a device that the VM can have.
     *
     * @return the VM's device; null if it has none that is served.
     */
    Device check(final String vm, final Peer peer, final Hello hello) {
        checkIncarnation(vm, peer, hello);
        return device(vm, peer, hello);
    }

    private static void checkIncarnation(final String vm, final Peer peer, final Hello hello) {
        if (hello.incarnation() != 0 && (peer == null || peer.incarnation != hello.incarnation())) {
            throw new VicinityFailure(
                    FailureCode.INCARNATION_UNKNOWN,
                    "the agent knows no incarnation " + hello.incarnation() + " of VM " + vm,
                    "let go of all channels and begin a new incarnation: restart the daemon and its applications");
        }
    }

    /**
     * The device that a daemon says its VM has; null if it says nothing of one. A life that goes on without saying so keeps what it had,
     * and so does one whose connection an earlier life of the agent lost: its memory is as good as before.
     */
    private Device device(final String vm, final Peer peer, final Hello hello) {
        final Device own = peer == null || hello.incarnation() == 0 ? null : peer.device;
        if (hello.position().isEmpty()) {
            return own;
        }
        final int position = hello.position().getAsInt();
        final Device device = state.devices.at(position).orElse(null);
        if (own != null && own.position() == position) {
            return own;
        }
        if (device == null) {
            throw new VicinityFailure(
                    FailureCode.DEVICE_UNKNOWN,
                    "VM " + vm + " claims the ivshmem device at position " + Integer.toUnsignedString(position)
                            + " of tenant " + state.name + ", where none is connected",
                    "connect the VM's ivshmem-doorbell device to the agent's socket of this tenant, or restart the VM");
        }
        for (final Peer other : state.peers.values()) {
            if (other.device == device && !other.vm.equals(vm)) {
                throw new VicinityFailure(
                        FailureCode.DEVICE_TAKEN,
                        "VM " + vm + " claims another's ivshmem device: that at position " + position + " of tenant "
                                + state.name,
                        "run one daemon in each VM, with a certificate of its own");
            }
        }
        return device;
    }

    /** Whether the daemon found what was written for it. */
    void checkNonce(final String vm, final Peer peer, final Challenge challenge, final byte[] answer) {
        if (peer == null || peer.nonce != challenge.nonce() || !MessageDigest.isEqual(peer.nonce, answer)) {
            throw new VicinityFailure(
                    FailureCode.NONCE_MISMATCH,
                    "VM " + vm + " did not find the nonce in its BAR",
                    "give the VM the segment " + state.segment.path() + ", and run one daemon in it");
        }
    }
}
