package io.vicinity.client.fabric.ucx;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * UCX in this process: sends packets to, and receives them from, workers of other processes. Not thread-safe: all of it is one thread's,
 * also its making.
 *
 * <p>What is sent and fetched takes its time, and is known by a request: {@link #DONE}, an error, or a handle that is asked by {@link
 * #status} until it is done, and freed then.
 */
@SuppressWarnings("restricted") // Addresses come from UCX, which calls back.
public final class UcxWorker implements AutoCloseable {
    /** A request that was done at once. */
    public static final long DONE = UcxLibrary.DONE;

    /** Status of what will not be done. */
    public static final int CANCELED = UcxLibrary.CANCELED;

    /** Status of what is not done yet. */
    public static final int IN_PROGRESS = UcxLibrary.IN_PROGRESS;

    private static final Logger LOG = System.getLogger(UcxWorker.class.getName());
    private static final int PACKET_ID = 1;

    private final Arena arena = Arena.ofShared();
    private final UcxReceiver receiver;
    private final Map<Long, IntConsumer> failureOf = new HashMap<>();

    /** The attributes of what came: {@code recv_attr} of {@code ucp_am_recv_param_t}. */
    private final UnsafeBuffer received = new UnsafeBuffer(0, 0);

    private final MemorySegment onFailure;
    private final MemorySegment eager;
    private final MemorySegment rendezvous;
    private final MemorySegment plain;
    private final MemorySegment force;
    private long context;
    private long worker;

    private UcxWorker(final UcxReceiver receiver) {
        this.receiver = receiver;
        eager = UcxStructs.requestParam(arena, UcxStructs.SEND_EAGER);
        rendezvous = UcxStructs.requestParam(arena, UcxStructs.SEND_RENDEZVOUS);
        plain = UcxStructs.requestParam(arena, 0);
        force = UcxStructs.requestParam(arena, UcxStructs.CLOSE_FORCE);
        onFailure =
                upcall(FailureCallback.class, this::failed, FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_BYTE));
    }

    /**
     * Begins.
     *
     * @param options  that UCX is told.
     * @param receiver of all packets.
     * @return the worker.
     * @throws UcxException if UCX is not there, is not fit, or has nothing to use.
     */
    public static UcxWorker open(final UcxOptions options, final UcxReceiver receiver) throws UcxException {
        UcxLibrary.check();
        try {
            return openAsTold(options, receiver);
        } catch (final UcxException e) {
            if (options.preferences().isEmpty()) {
                throw e;
            }
            final UcxWorker made = openAsTold(options.plain(), receiver);
            LOG.log(
                    Level.INFO,
                    "event=ucx_preferences_refused preferences=\"{0}\" reason=\"{1}\"",
                    options.preferences(),
                    e.getMessage());
            return made;
        }
    }

    private static UcxWorker openAsTold(final UcxOptions options, final UcxReceiver receiver) throws UcxException {
        final UcxWorker made = new UcxWorker(receiver);
        try {
            made.init(options);
            made.create();
            return made;
        } catch (final Throwable e) {
            made.close();
            if (e instanceof final UcxException named) {
                throw named;
            }
            throw UcxLibrary.unexpected(e);
        }
    }

    /** Loads UCX, so that it is there when it is wanted first. */
    public static void load() {
        try {
            UcxLibrary.check();
        } catch (final UcxException e) {
            // Whoever wants it is told, and tells.
            LOG.log(Level.DEBUG, "event=ucx_not_loaded reason=\"{0}\"", e.getMessage());
        }
    }

    /**
     * Which UCX is here.
     *
     * @return its version.
     * @throws UcxException if there is none that is fit.
     */
    public static String version() throws UcxException {
        UcxLibrary.check();
        return UcxLibrary.version();
    }

    private void init(final UcxOptions options) throws Throwable {
        final MemorySegment out = arena.allocate(JAVA_LONG);
        UcxLibrary.require("ucp_config_read", (byte)
                UcxLibrary.CONFIG_READ.invokeExact(MemorySegment.NULL, MemorySegment.NULL, out));
        final long config = out.get(JAVA_LONG, 0);
        try {
            for (final Map.Entry<String, String> option : options.all().entrySet()) {
                if (System.getenv("UCX_" + option.getKey()) == null) {
                    UcxLibrary.require(
                            "ucp_config_modify " + option.getKey(), (byte) UcxLibrary.CONFIG_MODIFY.invokeExact(
                                    config,
                                    arena.allocateFrom(option.getKey()),
                                    arena.allocateFrom(option.getValue())));
                }
            }
            final MemorySegment params = UcxStructs.allocate(arena, UcxStructs.PARAMS);
            UcxStructs.setLong(params, UcxStructs.PARAMS, "field_mask", UcxStructs.PARAMS_FEATURES);
            UcxStructs.setLong(
                    params, UcxStructs.PARAMS, "features", UcxStructs.FEATURE_AM | UcxStructs.FEATURE_WAKEUP);
            UcxLibrary.require("ucp_init", (byte)
                    UcxLibrary.INIT.invokeExact(UcxLibrary.apiMajor(), UcxLibrary.apiMinor(), params, config, out));
            context = out.get(JAVA_LONG, 0);
        } finally {
            UcxLibrary.CONFIG_RELEASE.invokeExact(config);
        }
    }

    private void create() throws Throwable {
        final MemorySegment out = arena.allocate(JAVA_LONG);
        final MemorySegment params = UcxStructs.allocate(arena, UcxStructs.WORKER_PARAMS);
        UcxStructs.setLong(params, UcxStructs.WORKER_PARAMS, "field_mask", UcxStructs.WORKER_PARAMS_THREAD_MODE);
        UcxStructs.setInt(params, UcxStructs.WORKER_PARAMS, "thread_mode", UcxStructs.THREAD_MODE_SERIALIZED);
        UcxLibrary.require("ucp_worker_create", (byte) UcxLibrary.WORKER_CREATE.invokeExact(context, params, out));
        worker = out.get(JAVA_LONG, 0);
        final MemorySegment handler = UcxStructs.allocate(arena, UcxStructs.AM_HANDLER);
        UcxStructs.setLong(
                handler,
                UcxStructs.AM_HANDLER,
                "field_mask",
                UcxStructs.AM_HANDLER_ID | UcxStructs.AM_HANDLER_FLAGS | UcxStructs.AM_HANDLER_CB);
        UcxStructs.setInt(handler, UcxStructs.AM_HANDLER, "id", PACKET_ID);
        UcxStructs.setInt(handler, UcxStructs.AM_HANDLER, "flags", UcxStructs.AM_WHOLE_MESSAGE);
        UcxStructs.setAddress(
                handler,
                UcxStructs.AM_HANDLER,
                "cb",
                upcall(
                        PacketCallback.class,
                        this::came,
                        FunctionDescriptor.of(
                                JAVA_BYTE, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG)));
        UcxLibrary.require(
                "ucp_worker_set_am_recv_handler", (byte) UcxLibrary.SET_AM_RECV_HANDLER.invokeExact(worker, handler));
    }

    private <T> MemorySegment upcall(final Class<T> type, final T called, final FunctionDescriptor descriptor) {
        try {
            final MethodHandle handle = MethodHandles.lookup().findVirtual(type, "called", descriptor.toMethodType());
            return Linker.nativeLinker().upcallStub(handle.bindTo(called), descriptor, arena);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code ucp_am_recv_callback_t}. */
    interface PacketCallback {
        byte called(long unused, long header, long headerLength, long data, long length, long param);
    }

    /** {@code ucp_err_handler_cb_t}. */
    interface FailureCallback {
        void called(long unused, long endpoint, byte status);
    }

    /** What it would throw would end the JVM. */
    private byte came(
            final long unused,
            final long header,
            final long headerLength,
            final long data,
            final long length,
            final long param) {
        try {
            received.wrap(param, Long.BYTES);
            if ((received.getLong(0) & UcxStructs.RECEIVED_RENDEZVOUS) != 0) {
                if (receiver.announced(header, (int) headerLength, data, length)) {
                    return UcxLibrary.IN_PROGRESS;
                }
                return UcxLibrary.OK;
            }
            receiver.packet(header, (int) headerLength, data, (int) length);
        } catch (final Throwable e) {
            LOG.log(Level.ERROR, "event=packet_failed", e);
        }
        return UcxLibrary.OK;
    }

    /** As {@link #came}. */
    private void failed(final long unused, final long endpoint, final byte status) {
        try {
            final IntConsumer told = failureOf.get(endpoint);
            if (told != null) {
                told.accept(status);
            }
        } catch (final Throwable e) {
            LOG.log(Level.ERROR, "event=endpoint_failure_untold", e);
        }
    }

    /**
     * Where other workers reach this one.
     *
     * @return the address, for {@link #connect}.
     * @throws UcxException if there is none.
     */
    public byte[] address() throws UcxException {
        try {
            final MemorySegment out = arena.allocate(JAVA_LONG, 2);
            UcxLibrary.require("ucp_worker_get_address", (byte)
                    UcxLibrary.WORKER_GET_ADDRESS.invokeExact(worker, out, out.asSlice(Long.BYTES)));
            final long address = out.get(JAVA_LONG, 0);
            final byte[] bytes = MemorySegment.ofAddress(address)
                    .reinterpret(out.get(JAVA_LONG, Long.BYTES))
                    .toArray(ValueLayout.JAVA_BYTE);
            UcxLibrary.WORKER_RELEASE_ADDRESS.invokeExact(worker, address);
            return bytes;
        } catch (final UcxException e) {
            throw e;
        } catch (final Throwable e) {
            throw UcxLibrary.unexpected(e);
        }
    }

    /**
     * A file descriptor that is readable when there may be progress to make, once {@link #arm} said so.
     *
     * @return the descriptor, which is the worker's.
     * @throws UcxException if there is none.
     */
    public int eventDescriptor() throws UcxException {
        try {
            final MemorySegment out = arena.allocate(JAVA_INT);
            UcxLibrary.require("ucp_worker_get_efd", (byte) UcxLibrary.WORKER_GET_EFD.invokeExact(worker, out));
            return out.get(JAVA_INT, 0);
        } catch (final UcxException e) {
            throw e;
        } catch (final Throwable e) {
            throw UcxLibrary.unexpected(e);
        }
    }

    /**
     * Lets the event descriptor tell of what comes next.
     *
     * @return false if there is something already: make progress first.
     * @throws UcxException if events cannot be had.
     */
    public boolean arm() throws UcxException {
        try {
            final int status = (byte) UcxLibrary.WORKER_ARM.invokeExact(worker);
            if (status == UcxLibrary.BUSY) {
                return false;
            }
            UcxLibrary.require("ucp_worker_arm", status);
            return true;
        } catch (final UcxException e) {
            throw e;
        } catch (final Throwable e) {
            throw UcxLibrary.unexpected(e);
        }
    }

    /**
     * Does what is to be done, and tells the receiver what came.
     *
     * @return was there anything?
     */
    public boolean progress() {
        try {
            return (int) UcxLibrary.WORKER_PROGRESS.invokeExact(worker) != 0;
        } catch (final Throwable e) {
            throw UcxLibrary.unexpected(e);
        }
    }

    /**
     * Makes an endpoint: a way to another worker.
     *
     * @param address  of that worker.
     * @param onFailure told the status when the way is found to be broken.
     * @return the endpoint.
     * @throws UcxException if that worker cannot be reached.
     */
    public long connect(final byte[] address, final IntConsumer onFailure) throws UcxException {
        try (Arena own = Arena.ofConfined()) {
            final MemorySegment params = UcxStructs.allocate(own, UcxStructs.EP_PARAMS);
            UcxStructs.setLong(
                    params,
                    UcxStructs.EP_PARAMS,
                    "field_mask",
                    UcxStructs.EP_PARAMS_ADDRESS | UcxStructs.EP_PARAMS_ERR_MODE | UcxStructs.EP_PARAMS_ERR_HANDLER);
            UcxStructs.setAddress(
                    params, UcxStructs.EP_PARAMS, "address", own.allocateFrom(ValueLayout.JAVA_BYTE, address));
            UcxStructs.setInt(params, UcxStructs.EP_PARAMS, "err_mode", UcxStructs.ERR_MODE_PEER);
            UcxStructs.setAddress(params, UcxStructs.EP_PARAMS, "err_handler.cb", this.onFailure);
            final MemorySegment out = own.allocate(JAVA_LONG);
            UcxLibrary.require("ucp_ep_create", (byte) UcxLibrary.EP_CREATE.invokeExact(worker, params, out));
            final long endpoint = out.get(JAVA_LONG, 0);
            failureOf.put(endpoint, onFailure);
            return endpoint;
        } catch (final UcxException e) {
            throw e;
        } catch (final Throwable e) {
            throw UcxLibrary.unexpected(e);
        }
    }

    /**
     * Ends an endpoint, and what is on its way there.
     *
     * @param endpoint that is not used any more.
     * @return a request.
     */
    public long disconnect(final long endpoint) {
        failureOf.remove(endpoint);
        try {
            return (long) UcxLibrary.EP_CLOSE.invokeExact(endpoint, force);
        } catch (final Throwable e) {
            throw UcxLibrary.unexpected(e);
        }
    }

    /**
     * Sends a packet. Its memory must stay as it is until the request is done.
     *
     * @param endpoint     to which.
     * @param header       address of the header.
     * @param headerLength in bytes.
     * @param data         address of the data.
     * @param length       in bytes.
     * @return a request.
     */
    public long send(
            final long endpoint, final long header, final int headerLength, final long data, final long length) {
        return send(endpoint, header, headerLength, data, length, eager);
    }

    /**
     * Announces data, which the other end fetches when it wants it. Its memory must stay as it is until the request is done.
     *
     * @param endpoint     to which.
     * @param header       address of the header.
     * @param headerLength in bytes.
     * @param data         address of the data.
     * @param length       in bytes.
     * @return a request.
     */
    public long announce(
            final long endpoint, final long header, final int headerLength, final long data, final long length) {
        return send(endpoint, header, headerLength, data, length, rendezvous);
    }

    private static long send(
            final long endpoint,
            final long header,
            final int headerLength,
            final long data,
            final long length,
            final MemorySegment how) {
        try {
            return (long)
                    UcxLibrary.AM_SEND.invokeExact(endpoint, PACKET_ID, header, (long) headerLength, data, length, how);
        } catch (final Throwable e) {
            throw UcxLibrary.unexpected(e);
        }
    }

    /**
     * Fetches data that was announced.
     *
     * @param descriptor of it; not to be used again.
     * @param target     address of memory that stays mapped until the request is done.
     * @param length     as it was announced.
     * @return a request.
     */
    public long fetch(final long descriptor, final long target, final long length) {
        try {
            return (long) UcxLibrary.AM_RECV_DATA.invokeExact(worker, descriptor, target, length, plain);
        } catch (final Throwable e) {
            throw UcxLibrary.unexpected(e);
        }
    }

    /**
     * Does not want data that was announced. Not to be called while it is: see {@link UcxReceiver#announced}.
     *
     * @param descriptor of it; not to be used again.
     */
    public void drop(final long descriptor) {
        try {
            UcxLibrary.AM_DATA_RELEASE.invokeExact(worker, descriptor);
        } catch (final Throwable e) {
            throw UcxLibrary.unexpected(e);
        }
    }

    /**
     * Asks for a fetch to end early; its request is done soon, either way.
     *
     * @param request of the fetch.
     */
    public void cancel(final long request) {
        if (status(request) == IN_PROGRESS) {
            try {
                UcxLibrary.REQUEST_CANCEL.invokeExact(worker, request);
            } catch (final Throwable e) {
                throw UcxLibrary.unexpected(e);
            }
        }
    }

    /**
     * How a request stands.
     *
     * @param request that is no error.
     * @return 0, {@link #IN_PROGRESS}, or an error.
     */
    public static int status(final long request) {
        if (request == DONE) {
            return UcxLibrary.OK;
        }
        if (UcxLibrary.isError(request)) {
            return (int) request;
        }
        try {
            return (byte) UcxLibrary.REQUEST_STATUS.invokeExact(request);
        } catch (final Throwable e) {
            throw UcxLibrary.unexpected(e);
        }
    }

    /**
     * Lets go of a request that is done.
     *
     * @param request of which nothing is asked any more.
     */
    public static void free(final long request) {
        if (request != DONE && !UcxLibrary.isError(request)) {
            try {
                UcxLibrary.REQUEST_FREE.invokeExact(request);
            } catch (final Throwable e) {
                throw UcxLibrary.unexpected(e);
            }
        }
    }

    /**
     * What a status means.
     *
     * @param status of a request or endpoint.
     * @return in words.
     */
    public static String text(final int status) {
        return UcxLibrary.text(status);
    }

    /** Ends everything; endpoints must have been disconnected. */
    @Override
    public void close() {
        try {
            if (worker != 0) {
                UcxLibrary.WORKER_DESTROY.invokeExact(worker);
                worker = 0;
            }
            if (context != 0) {
                UcxLibrary.CLEANUP.invokeExact(context);
                context = 0;
            }
        } catch (final Throwable e) {
            throw UcxLibrary.unexpected(e);
        }
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
