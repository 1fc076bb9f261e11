package io.vicinity.guestd.bar;

import io.vicinity.guestd.pci.IvshmemDevice;
import io.vicinity.guestd.pci.PciBus;
import io.vicinity.segment.Mapping;
import io.vicinity.segment.SegmentDescriptor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ivshmem device whose memory begins as a segment does. The others are somebody else's, or have not been formatted yet: they are told
 * in the log, once each time that they change.
 */
final class PciBarSource implements BarSource {
    private static final Logger LOG = System.getLogger(PciBarSource.class.getName());

    private final PciBus bus;
    private final Optional<String> address;
    private List<String> lastTold = List.of();

    /**
     * @param address of the only device that is meant; empty for any.
     */
    PciBarSource(final PciBus bus, final Optional<String> address) {
        this.bus = bus;
        this.address = address;
    }

    @Override
    public Optional<FoundBar> find() {
        IvshmemDevice taken = null;
        final List<String> others = new ArrayList<>();
        for (final IvshmemDevice device : bus.ivshmemDevices()) {
            final String refusal = taken == null ? refusal(device) : "not looked at";
            if (refusal.isEmpty()) {
                taken = device;
            } else {
                others.add(device + ": " + refusal);
            }
        }
        if (!others.equals(lastTold)) {
            lastTold = others;
            LOG.log(Level.INFO, "ivshmem devices not used: " + (others.isEmpty() ? "none" : String.join("; ", others)));
        }
        return Optional.ofNullable(taken).map(device -> new FoundBar(device.bar2(), Optional.of(device), others));
    }

    /** Why it is not the one; empty if it is. */
    private String refusal(final IvshmemDevice device) {
        if (address.isPresent() && !address.get().equals(device.address())) {
            return "another one is configured";
        }
        if (device.memory() < SegmentDescriptor.HEADER_LENGTH) {
            return "has no memory: give its root port room, pref64-reserve of twice the BAR's size";
        }
        try {
            device.enableMemory();
        } catch (final IOException e) {
            return "its memory is switched off, and this user may not write its file enable";
        }
        try (Mapping header = Mapping.map(device.bar2(), 0, SegmentDescriptor.HEADER_LENGTH)) {
            return SegmentDescriptor.hasMagic(header.buffer()) ? "" : "holds no segment";
        } catch (final IOException e) {
            return "cannot be mapped by user " + System.getProperty("user.name") + ": " + e.getMessage();
        }
    }

    @Override
    public boolean mayComeLater() {
        return true;
    }

    @Override
    public boolean isGone(final FoundBar found, final Bar bar) {
        return !bar.isSameFile();
    }

    @Override
    public String toString() {
        return "the ivshmem device" + address.map(at -> ' ' + at).orElse("") + " of " + bus.devices();
    }
}
