package io.vicinity.vmlab.demo;

import io.vicinity.vmlab.VmLab;
import io.vicinity.vmlab.VmLabException;
import io.vicinity.vmlab.VmLabUnavailableException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The program behind {@code deploy/quickstart --vms}. */
public final class QuickstartMain {
    private static final int FAILED = 1;
    private static final int UNAVAILABLE = 7;

    private static volatile boolean ending;

    private QuickstartMain() {}

    /**
     * Tells the story. Ends with 0 only if everything worked, and with 7 where this machine cannot run virtual
     * machines.
     *
     * @param args the directory of the launchers.
     */
    public static void main(final String[] args) {
        // Whoever interrupts this wants to read nothing of guests that are suddenly gone.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ending = true, "ending"));
        final Telling telling = new Telling(System.out, System.err);
        try (VmLab lab = open(telling)) {
            final Path bin = Path.of(args[0]).toAbsolutePath().normalize();
            lab.visible(bin.getParent());
            new Story(lab, bin, Path.of(System.getProperty("java.home")), telling).tell();
        } catch (final VmLabUnavailableException e) {
            fail(UNAVAILABLE, e);
        } catch (final VmLabException | DemoFailure | UncheckedIOException e) {
            fail(FAILED, e);
        }
        telling.heading("All of it worked, and the virtual machines are gone");
    }

    private static VmLab open(final Telling telling) {
        telling.heading("QEMU, a kernel and busybox: what of them is missing is installed or downloaded now");
        return VmLab.open();
    }

    private static void fail(final int code, final Exception e) {
        if (!ending) {
            System.err.println("quickstart: " + e.getMessage());
        }
        System.exit(code);
    }
}
