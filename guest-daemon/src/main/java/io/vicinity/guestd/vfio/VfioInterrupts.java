package io.vicinity.guestd.vfio;

import io.vicinity.guestd.doorbell.Interrupts;
import io.vicinity.guestd.pci.IvshmemDevice;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.SegmentDescriptor;
import java.io.IOException;

/**
 * Interrupts by {@code vfio-pci}, which a device is bound to where it has no driver. The device's memory is mapped by sysfs as before: where
 * the kernel does not allow both, its memory is what counts.
 */
public final class VfioInterrupts implements Interrupts {
    private final DriverBinding binding;

    /**
     * Opens nothing yet.
     *
     * @param mayBind true if a device that has no driver is bound to vfio-pci; else it is used only if it is bound already.
     */
    public VfioInterrupts(final boolean mayBind) {
        binding = new DriverBinding(mayBind, new Modprobe());
    }

    @Override
    public Interrupt open(final IvshmemDevice device) throws IOException {
        final VfioInterrupt interrupt = new VfioInterrupt(device, binding.bind(device));
        try (Mapping memory = Mapping.map(device.bar2(), 0, SegmentDescriptor.HEADER_LENGTH)) {
            if (!SegmentDescriptor.hasMagic(memory.buffer())) {
                throw new IOException("the device's memory is not seen while vfio-pci has it");
            }
            return interrupt;
        } catch (final IOException e) {
            interrupt.close();
            throw new IOException("vfio-pci was let go of: " + e.getMessage(), e);
        }
    }
}
