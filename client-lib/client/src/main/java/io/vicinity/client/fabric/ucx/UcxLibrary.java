package io.vicinity.client.fabric.ucx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of {@code libucp} and {@code libucs} that are used here, as {@code ucp/api/ucp.h} of UCX 1.13 declares them. Handles are
 * addresses. A status is one byte ({@code ucs/type/status.h}), and a request is an address, {@link #DONE}, or a status that is negative.
 * Loads the libraries when it is touched first.
 */
@SuppressWarnings("restricted") // The signatures below are those of UCX.
final class UcxLibrary {
    static final int OK = 0;
    static final int IN_PROGRESS = 1;
    static final int BUSY = -15;
    static final int CANCELED = -16;

    /** Instead of a request: it was done at once. */
    static final long DONE = 0;

    /** UCP_API_MAJOR and the least minor that has all that is used. */
    private static final int MAJOR = 1;

    private static final int MINOR = 13;

    private static final int LAST_ERROR = -100;
    private static final long LONGEST_TEXT = 256;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Libraries LIBRARIES = Libraries.load();

    private static final MethodHandle STATUS_STRING =
            ucs("ucs_status_string", FunctionDescriptor.of(text(), JAVA_BYTE));
    private static final MethodHandle GET_VERSION =
            ucp("ucp_get_version", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle GET_VERSION_STRING = ucp("ucp_get_version_string", FunctionDescriptor.of(text()));

    static final MethodHandle CONFIG_READ =
            ucp("ucp_config_read", FunctionDescriptor.of(JAVA_BYTE, ADDRESS, ADDRESS, ADDRESS));
    static final MethodHandle CONFIG_MODIFY =
            ucp("ucp_config_modify", FunctionDescriptor.of(JAVA_BYTE, JAVA_LONG, ADDRESS, ADDRESS));
    static final MethodHandle CONFIG_RELEASE = ucp("ucp_config_release", FunctionDescriptor.ofVoid(JAVA_LONG));
    static final MethodHandle INIT =
            ucp("ucp_init_version", FunctionDescriptor.of(JAVA_BYTE, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS));
    static final MethodHandle CLEANUP = ucp("ucp_cleanup", FunctionDescriptor.ofVoid(JAVA_LONG));
    static final MethodHandle WORKER_CREATE =
            ucp("ucp_worker_create", FunctionDescriptor.of(JAVA_BYTE, JAVA_LONG, ADDRESS, ADDRESS));
    static final MethodHandle WORKER_DESTROY = ucp("ucp_worker_destroy", FunctionDescriptor.ofVoid(JAVA_LONG));
    static final MethodHandle WORKER_GET_ADDRESS =
            ucp("ucp_worker_get_address", FunctionDescriptor.of(JAVA_BYTE, JAVA_LONG, ADDRESS, ADDRESS));
    static final MethodHandle WORKER_RELEASE_ADDRESS =
            ucp("ucp_worker_release_address", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
    static final MethodHandle WORKER_GET_EFD =
            ucp("ucp_worker_get_efd", FunctionDescriptor.of(JAVA_BYTE, JAVA_LONG, ADDRESS));
    static final MethodHandle WORKER_ARM = ucp("ucp_worker_arm", FunctionDescriptor.of(JAVA_BYTE, JAVA_LONG));
    static final MethodHandle WORKER_PROGRESS = ucp("ucp_worker_progress", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
    static final MethodHandle SET_AM_RECV_HANDLER =
            ucp("ucp_worker_set_am_recv_handler", FunctionDescriptor.of(JAVA_BYTE, JAVA_LONG, ADDRESS));
    static final MethodHandle EP_CREATE =
            ucp("ucp_ep_create", FunctionDescriptor.of(JAVA_BYTE, JAVA_LONG, ADDRESS, ADDRESS));
    static final MethodHandle EP_CLOSE = ucp("ucp_ep_close_nbx", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS));
    static final MethodHandle AM_SEND = ucp(
            "ucp_am_send_nbx",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS));
    static final MethodHandle AM_RECV_DATA = ucp(
            "ucp_am_recv_data_nbx",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS));
    static final MethodHandle AM_DATA_RELEASE =
            ucp("ucp_am_data_release", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
    static final MethodHandle REQUEST_STATUS =
            ucp("ucp_request_check_status", FunctionDescriptor.of(JAVA_BYTE, JAVA_LONG));
    static final MethodHandle REQUEST_CANCEL =
            ucp("ucp_request_cancel", FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
    static final MethodHandle REQUEST_FREE = ucp("ucp_request_free", FunctionDescriptor.ofVoid(JAVA_LONG));

    private UcxLibrary() {}

    /** The libraries, or why they cannot be had. */
    private record Libraries(SymbolLookup ucp, SymbolLookup ucs, String problem) {
        static Libraries load() {
            try {
                Environment.prepare();
                // libucp comes with the libucs that it was made with.
                final SymbolLookup ucp = SymbolLookup.libraryLookup("libucp.so.0", Arena.global());
                return new Libraries(ucp, SymbolLookup.libraryLookup("libucs.so.0", Arena.global()), null);
            } catch (final IllegalArgumentException e) {
                return new Libraries(
                        name -> java.util.Optional.empty(),
                        name -> java.util.Optional.empty(),
                        "there is no libucp.so.0");
            }
        }
    }

    /**
     * What UCX reads from the environment as soon as it is loaded, and nowhere else. Java's own view of the environment does not change.
     */
    private static final class Environment {
        private static final int OVERWRITE = 1;
        private static final int KEEP = 0;

        static void prepare() {
            // The JVM lives on the signals of which UCX would make backtraces.
            set("UCX_ERROR_SIGNALS", "", OVERWRITE);
            // Standard output is the application's.
            set("UCX_LOG_FILE", "stderr", KEEP);
            // What matters of it comes back as a status, and is told once.
            set("UCX_LOG_LEVEL", "fatal", KEEP);
            // Its hooks in libc would lose an argument of mremap, and patch the JVM's code. So it has no cache of
            // registrations: memory that was unmapped is never taken for what it was.
            set("UCX_MEM_EVENTS", "n", OVERWRITE);
            // Soft-RoCE shows another GID in what it receives than UCX expects: no connection would be made. UCX 1.13
            // heeds this in the environment alone.
            set("UCX_UD_VERBS_ETH_DGID_CHECK", "n", KEEP);
            // By default they have 64 MiB of buffers in each process. A sender that finds none waits.
            set("UCX_RC_VERBS_RX_QUEUE_LEN", "512", KEEP);
            set("UCX_UD_VERBS_RX_QUEUE_LEN", "256", KEEP);
            // Whoever is not reached is given up here long before: UCX 1.13 would end the process.
            set("UCX_UD_TIMEOUT", "10m", KEEP);
            set("UCX_VFS_ENABLE", "n", KEEP);
            set("UCX_WARN_UNUSED_ENV_VARS", "n", KEEP);
        }

        private static void set(final String name, final String value, final int how) {
            final MethodHandle setenv = LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("setenv"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
            try (Arena arena = Arena.ofConfined()) {
                final int ignored = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), how);
            } catch (final Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static AddressLayout text() {
        return ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(LONGEST_TEXT, JAVA_BYTE));
    }

    private static MethodHandle ucp(final String name, final FunctionDescriptor type) {
        return LIBRARIES
                .ucp()
                .find(name)
                .map(found -> LINKER.downcallHandle(found, type))
                .orElse(null);
    }

    private static MethodHandle ucs(final String name, final FunctionDescriptor type) {
        return LIBRARIES
                .ucs()
                .find(name)
                .map(found -> LINKER.downcallHandle(found, type))
                .orElse(null);
    }

    /**
     * Looks whether UCX is here and fit.
     *
     * @throws UcxException if not, saying why.
     */
    static void check() throws UcxException {
        if (LIBRARIES.problem() != null) {
            throw new UcxException(LIBRARIES.problem());
        }
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment numbers = arena.allocate(JAVA_INT, 3);
            GET_VERSION.invokeExact(numbers, numbers.asSlice(4), numbers.asSlice(8));
            final int major = numbers.getAtIndex(JAVA_INT, 0);
            final int minor = numbers.getAtIndex(JAVA_INT, 1);
            if (major != MAJOR || minor < MINOR) {
                throw new UcxException("UCX " + version() + " is not one that is known here: " + MAJOR + "." + MINOR
                        + " or later of " + MAJOR + " is");
            }
        } catch (final UcxException e) {
            throw e;
        } catch (final Throwable e) {
            throw unexpected(e);
        }
    }

    static int apiMajor() {
        return MAJOR;
    }

    static int apiMinor() {
        return MINOR;
    }

    static String version() {
        try {
            return ((MemorySegment) GET_VERSION_STRING.invokeExact()).getString(0);
        } catch (final Throwable e) {
            throw unexpected(e);
        }
    }

    /** What a status means. */
    static String text(final int status) {
        try {
            return ((MemorySegment) STATUS_STRING.invokeExact((byte) status)).getString(0);
        } catch (final Throwable e) {
            throw unexpected(e);
        }
    }

    static boolean isError(final long request) {
        return request < 0 && request >= LAST_ERROR;
    }

    static void require(final String call, final int status) throws UcxException {
        if (status != OK) {
            throw new UcxException(call, status);
        }
    }

    /** A handle throws nothing of its own: only an error of the JVM comes this way. */
    static IllegalStateException unexpected(final Throwable e) {
        if (e instanceof final Error error) {
            throw error;
        }
        return new IllegalStateException(e);
    }
}
