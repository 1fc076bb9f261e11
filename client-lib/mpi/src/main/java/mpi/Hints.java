package mpi;

import io.vicinity.mpi.job.JobSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is known of how the program was started: the hints of the standard, and those of Open MPI. */
final class Hints {
    private Hints() {}

    static Map<String, String> ofEnvironment() {
        final Map<String, String> hints = new LinkedHashMap<>();
        final String size = System.getenv().getOrDefault(JobSettings.SIZE_VARIABLE, "1");
        final String[] command = System.getProperty("sun.java.command", "").split(" ", 2);
        put(hints, "command", command[0]);
        put(hints, "argv", command.length == 1 ? "" : command[1]);
        put(hints, "maxprocs", size);
        put(hints, "host", host());
        put(hints, "arch", System.getProperty("os.arch"));
        put(hints, "wdir", System.getenv().getOrDefault("PWD", System.getProperty("user.dir")));
        put(hints, "ompi_np", size);
        put(hints, "ompi_num_apps", "1");
        put(hints, "ompi_first_rank", "0");
        return hints;
    }

    /** The name of the machine, or VM, that this process runs on. */
    static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (final UnknownHostException e) {
            return "unknown";
        }
    }

    private static void put(final Map<String, String> hints, final String key, final String value) {
        if (value != null && !value.isEmpty() && value.length() <= Constant.MAX_INFO_VAL) {
            hints.put(key, value);
        }
    }
}
