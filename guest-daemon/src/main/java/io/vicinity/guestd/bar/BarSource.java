package io.vicinity.guestd.bar;

import io.vicinity.guestd.pci.PciBus;
import io.vicinity.service.FailureCode;
import io.vicinity.service.VicinityFailure;
import java.nio.file.Path;
import java.util.Optional;

/** Where the BAR is to be looked for. Asked again and again while there is none: devices are hot-plugged. */
public sealed interface BarSource permits FileBarSource, PciBarSource {
    /** What is said where the ivshmem device with a segment is to be found by itself. */
    String AUTO = "auto";

    /** What stands before the address of one device. */
    String PCI = "pci:";

    /**
     * Understands what was configured.
     *
     * @param text {@value #AUTO}, {@code pci:0000:00:03.0}, or the path of a file.
     * @param bus  whose devices are looked at.
     * @return where to look.
     * @throws VicinityFailure {@link FailureCode#CONFIG_INVALID}.
     */
    static BarSource parse(final String text, final PciBus bus) {
        if (text.equals(AUTO)) {
            return new PciBarSource(bus, Optional.empty());
        }
        if (!text.startsWith(PCI)) {
            return new FileBarSource(Path.of(text));
        }
        final String address = text.substring(PCI.length());
        if (!PciBus.isAddress(address)) {
            throw new VicinityFailure(
                    FailureCode.CONFIG_INVALID,
                    "bar: " + text + " names no PCI device",
                    "write it as pci:0000:00:03.0, or auto");
        }
        return new PciBarSource(bus, Optional.of(address));
    }

    /**
     * Looks for the BAR.
     *
     * @return what is there now; empty if it may yet come.
     * @throws VicinityFailure naming what is wrong with what is there.
     */
    Optional<FoundBar> find();

    /**
     * May the daemon start before there is a BAR?
     *
     * @return true for devices; a file that is not there is a mistake.
     */
    boolean mayComeLater();

    /**
     * Is what was found gone, by the word of who cannot lie about it?
     *
     * @param found earlier.
     * @param bar   that was mapped of it.
     * @return true if the VM has that device no more.
     */
    boolean isGone(FoundBar found, Bar bar);
}
