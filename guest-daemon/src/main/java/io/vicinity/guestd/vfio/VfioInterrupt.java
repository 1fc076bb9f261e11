package io.vicinity.guestd.vfio;

import io.vicinity.guestd.doorbell.Interrupts;
import io.vicinity.guestd.pci.IvshmemDevice;
import io.vicinity.posix.Descriptors;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The first MSI-X vector of one device. */
final class VfioInterrupt implements Interrupts.Interrupt {
    private final Deque<Integer> open = new ArrayDeque<>();
    private final int rung;
    private final int wanted;

    /**
     * Opens the device.
     *
     * @param device bound to vfio-pci.
     * @param number of its IOMMU group.
     * @throws IOException why that cannot be; nothing is left open then.
     */
    VfioInterrupt(final IvshmemDevice device, final int number) throws IOException {
        try {
            rung = opened(Descriptors.event());
            wanted = opened(Descriptors.event());
            final int container = opened(Vfio.openContainer());
            final int group = opened(Vfio.openGroup(number));
            Vfio.join(container, group);
            final int descriptor = opened(Vfio.openDevice(group, device.address()));
            Vfio.hear(descriptor, Vfio.WANTED, wanted);
            Vfio.hear(descriptor, Vfio.MSIX, rung);
            Vfio.enableBusMaster(descriptor);
        } catch (final IOException e) {
            close();
            throw e;
        }
    }

    private int opened(final int descriptor) {
        open.push(descriptor);
        return descriptor;
    }

    @Override
    public int rung() {
        return rung;
    }

    @Override
    public int wanted() {
        return wanted;
    }

    /** The device goes first, then what it was had by. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            Descriptors.close(open.pop());
        }
    }
}
