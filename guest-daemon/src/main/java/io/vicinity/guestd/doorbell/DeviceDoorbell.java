package io.vicinity.guestd.doorbell;

import io.vicinity.guestd.pci.IvshmemDevice;
import io.vicinity.posix.Descriptors;
import io.vicinity.posix.PollSet;
import io.vicinity.service.CauseChain;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.OptionalInt;

/**
 * The doorbell of the VM's ivshmem device, which comes and goes with the device. Others are rung by a register of it; this VM is rung by its
 * interrupt, where that can be had: a thread of its own waits for it. Where it cannot, others are rung nevertheless.
 *
 * <pre>
 *   NO DEVICE --deviceCame--> DEAF   (rings, is not heard: no interrupt to be had)
 *       ^    '--deviceCame--> HEARS  (rings, is rung) --the device is wanted back--> DEAF
 *       '------------deviceWent, from both
 * </pre>
 */
public final class DeviceDoorbell implements Doorbell {
    private static final Logger LOG = System.getLogger(DeviceDoorbell.class.getName());

    private final Interrupts interrupts;
    private final Runnable onRing;
    private final Runnable onHearing;
    private BellRegister register;
    private Listener listener;
    private volatile State state = new State(false, "no device with a doorbell");

    /** What is told of it. */
    private record State(boolean hears, String detail) {}

    /**
     * Creates the doorbell of a device that is yet to come.
     *
     * @param interrupts how interrupts are had.
     * @param onRing     called when this VM was rung, on a thread that must not wait.
     * @param onHearing  called when {@link #hears()} may say something else than before, likewise.
     */
    public DeviceDoorbell(final Interrupts interrupts, final Runnable onRing, final Runnable onHearing) {
        this.interrupts = interrupts;
        this.onRing = onRing;
        this.onHearing = onHearing;
    }

    /**
     * There is a device. To be called before anybody maps its memory. What cannot be had of it is told, and harms nobody.
     *
     * @param device that has a doorbell, or has none.
     */
    public synchronized void deviceCame(final IvshmemDevice device) {
        release();
        if (!device.doorbell()) {
            become(false, "device " + device.address() + " is ivshmem-plain; give the VM an ivshmem-doorbell");
            return;
        }
        try {
            register = new BellRegister(device);
        } catch (final IOException e) {
            become(false, "BAR0 of " + device.address() + " cannot be mapped: " + CauseChain.oneLine(e));
            return;
        }
        try {
            listener = new Listener(interrupts.open(device), device.address());
            become(true, "device " + device.address() + ", vector 0");
            listener.thread.start();
        } catch (final IOException e) {
            become(false, "others are rung by " + device.address() + ", this VM is not: " + e.getMessage());
        }
    }

    private void become(final boolean hears, final String detail) {
        state = new State(hears, detail);
        LOG.log(Level.INFO, "doorbell kind=" + kind() + " detail=\"" + detail + '"');
        onHearing.run();
    }

    /** The device goes: nothing of it is held any more afterwards. */
    public synchronized void deviceWent() {
        if (release()) {
            become(false, "no device with a doorbell");
        }
    }

    private boolean release() {
        if (listener != null) {
            listener.close();
            listener = null;
        }
        if (register == null) {
            return false;
        }
        register.close();
        register = null;
        return true;
    }

    /** The listener ends by itself: somebody outside wants the device. */
    private synchronized void wanted(final Listener by) {
        if (listener == by) {
            listener = null;
            by.interrupt.close();
            by.closeStop();
            become(false, "device " + by.address + " is being taken out of this VM");
        }
    }

    @Override
    public synchronized boolean ring(final int position) {
        return register != null && register.ring(position);
    }

    @Override
    public boolean isServed() {
        return true;
    }

    @Override
    public boolean hears() {
        return state.hears();
    }

    @Override
    public OptionalInt position() {
        return OptionalInt.empty();
    }

    @Override
    public String kind() {
        return state.hears() ? "VFIO" : "NONE";
    }

    @Override
    public String detail() {
        return state.detail();
    }

    @Override
    public void close() {
        deviceWent();
    }

    /** The thread that waits for the interrupt. */
    private final class Listener {
        private static final long CLOSE_MILLIS = 2_000;

        private final Interrupts.Interrupt interrupt;
        private final String address;
        private final int stop;
        private final Thread thread =
                Thread.ofPlatform().daemon(true).name("doorbell").unstarted(this::run);

        Listener(final Interrupts.Interrupt interrupt, final String address) throws IOException {
            this.interrupt = interrupt;
            this.address = address;
            try {
                stop = Descriptors.event();
            } catch (final IOException e) {
                interrupt.close();
                throw e;
            }
        }

        private void run() {
            // What was rung before anybody listened was not heard: sleepers look once.
            onRing.run();
            final PollSet poll = new PollSet();
            try {
                while (true) {
                    poll.clear();
                    final int rung = poll.add(interrupt.rung(), false);
                    final int wanted = poll.add(interrupt.wanted(), false);
                    final int stopped = poll.add(stop, false);
                    poll.await(-1);
                    if (poll.isReadable(stopped)) {
                        return;
                    }
                    if (poll.isReadable(wanted)) {
                        break;
                    }
                    if (poll.isReadable(rung) && Descriptors.hear(interrupt.rung()) > 0) {
                        onRing.run();
                    }
                }
            } catch (final IOException e) {
                LOG.log(Level.WARNING, "the doorbell is heard no longer address=" + address, e);
            }
            wanted(this);
        }

        /** Called with the doorbell's lock held, which a thread that ends by itself needs: it is not waited for then. */
        void close() {
            Descriptors.ring(stop);
            try {
                thread.join(CLOSE_MILLIS);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            interrupt.close();
            closeStop();
        }

        void closeStop() {
            Descriptors.close(stop);
        }
    }
}
