package io.vicinity.client.fabric.ucx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * The structs that are given to UCX, as {@code ucp/api/ucp.h} of UCX 1.13 lays them out, up to the last field that is set here. Later
 * versions only append fields, and read none whose bit is not in the mask; there is room for what they may look at.
 */
final class UcxStructs {
    /** Behind each struct, all zeros: no later version's struct is longer by more. */
    private static final long ROOM_BEHIND = 512;

    /** {@code ucp_params_t}. */
    static final StructLayout PARAMS =
            MemoryLayout.structLayout(JAVA_LONG.withName("field_mask"), JAVA_LONG.withName("features"));

    static final long PARAMS_FEATURES = 1;

    /** {@code ucp_feature}. */
    static final long FEATURE_WAKEUP = 1 << 4;

    static final long FEATURE_AM = 1 << 6;

    /** {@code ucp_worker_params_t}. */
    static final StructLayout WORKER_PARAMS =
            MemoryLayout.structLayout(JAVA_LONG.withName("field_mask"), JAVA_INT.withName("thread_mode"));

    static final long WORKER_PARAMS_THREAD_MODE = 1;

    /** Several threads, one at a time. */
    static final int THREAD_MODE_SERIALIZED = 1;

    /** {@code ucp_ep_params_t}; {@code err_handler} is a struct of two pointers. */
    static final StructLayout EP_PARAMS = MemoryLayout.structLayout(
            JAVA_LONG.withName("field_mask"),
            ADDRESS.withName("address"),
            JAVA_INT.withName("err_mode"),
            MemoryLayout.paddingLayout(4),
            ADDRESS.withName("err_handler.cb"),
            JAVA_LONG.withName("err_handler.arg"));

    static final long EP_PARAMS_ADDRESS = 1;
    static final long EP_PARAMS_ERR_MODE = 1 << 1;
    static final long EP_PARAMS_ERR_HANDLER = 1 << 2;
    static final int ERR_MODE_PEER = 1;

    /** {@code ucp_am_handler_param_t}. */
    static final StructLayout AM_HANDLER = MemoryLayout.structLayout(
            JAVA_LONG.withName("field_mask"),
            JAVA_INT.withName("id"),
            JAVA_INT.withName("flags"),
            ADDRESS.withName("cb"),
            ADDRESS.withName("arg"));

    static final long AM_HANDLER_ID = 1;
    static final long AM_HANDLER_FLAGS = 1 << 1;
    static final long AM_HANDLER_CB = 1 << 2;

    /** A message is given out when all of it is there. */
    static final int AM_WHOLE_MESSAGE = 1;

    /** {@code ucp_request_param_t}. */
    static final StructLayout REQUEST_PARAM = MemoryLayout.structLayout(
            JAVA_INT.withName("op_attr_mask"),
            JAVA_INT.withName("flags"),
            ADDRESS.withName("request"),
            ADDRESS.withName("cb"),
            JAVA_LONG.withName("datatype"),
            ADDRESS.withName("user_data"),
            ADDRESS.withName("reply_buffer"),
            JAVA_INT.withName("memory_type"),
            MemoryLayout.paddingLayout(4));

    static final int REQUEST_FLAGS = 1 << 4;
    static final int REQUEST_MEMORY_TYPE = 1 << 6;
    static final int SEND_EAGER = 1 << 1;
    static final int SEND_RENDEZVOUS = 1 << 2;
    static final int CLOSE_FORCE = 1;
    static final int MEMORY_TYPE_HOST = 0;

    /** In {@code recv_attr} of {@code ucp_am_recv_param_t}: the data is a descriptor of what can be fetched. */
    static final long RECEIVED_RENDEZVOUS = 1 << 17;

    private UcxStructs() {}

    /** A struct full of zeros. */
    static MemorySegment allocate(final Arena arena, final StructLayout layout) {
        return arena.allocate(layout.byteSize() + ROOM_BEHIND, Long.BYTES);
    }

    static void setInt(final MemorySegment struct, final StructLayout layout, final String field, final int value) {
        struct.set(JAVA_INT, offset(layout, field), value);
    }

    static void setLong(final MemorySegment struct, final StructLayout layout, final String field, final long value) {
        struct.set(JAVA_LONG, offset(layout, field), value);
    }

    static void setAddress(
            final MemorySegment struct, final StructLayout layout, final String field, final MemorySegment value) {
        struct.set(ADDRESS, offset(layout, field), value);
    }

    /** What a request is asked with: memory of the host, and flags. */
    static MemorySegment requestParam(final Arena arena, final int flags) {
        final MemorySegment param = allocate(arena, REQUEST_PARAM);
        setInt(param, REQUEST_PARAM, "op_attr_mask", REQUEST_FLAGS | REQUEST_MEMORY_TYPE);
        setInt(param, REQUEST_PARAM, "flags", flags);
        setInt(param, REQUEST_PARAM, "memory_type", MEMORY_TYPE_HOST);
        return param;
    }

    private static long offset(final StructLayout layout, final String field) {
        return layout.byteOffset(PathElement.groupElement(field));
    }
}
