package io.vicinity.guestd.doorbell;

import io.vicinity.guestd.pci.IvshmemDevice;
import java.io.IOException;

/** How the interrupts of a device are had. */
@FunctionalInterface
public interface Interrupts {
    /**
     * Has the device's first vector heard from now on. May take a second: what maps the device's memory meanwhile may read all ones.
     *
     * @param device that is there.
     * @return what hears it.
     * @throws IOException why there are none, and what to do, in one line.
     */
    Interrupt open(IvshmemDevice device) throws IOException;

    /** An interrupt that is heard, until it is closed. The device cannot be taken out before. */
    interface Interrupt extends AutoCloseable {
        /**
         * Rung by the device.
         *
         * @return an event, which stays this object's.
         */
        int rung();

        /**
         * Rung when the device is to be taken out, and waits for this object to be closed.
         *
         * @return an event, which stays this object's.
         */
        int wanted();

        /** Lets go of the device. */
        @Override
        void close();
    }
}
