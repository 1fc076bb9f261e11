package io.vicinity.guestd.vfio;

import io.vicinity.service.CauseChain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Loads kernel modules by {@code modprobe}. */
final class Modprobe implements DriverBinding.KernelModules {
    private static final int PATIENCE_SECONDS = 20;
    private static final int MOST_TOLD = 200;

    @Override
    public Optional<String> load(final String name) {
        try {
            final Process process = new ProcessBuilder("modprobe", name)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.of("modprobe does not end");
            }
            if (process.exitValue() == 0) {
                return Optional.empty();
            }
            final String said = new String(process.getInputStream().readNBytes(MOST_TOLD), StandardCharsets.UTF_8)
                    .strip()
                    .replace('\n', ' ');
            return Optional.of(said.isEmpty() ? "modprobe exits with " + process.exitValue() : said);
        } catch (final IOException e) {
            return Optional.of(CauseChain.oneLine(e));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }
}
