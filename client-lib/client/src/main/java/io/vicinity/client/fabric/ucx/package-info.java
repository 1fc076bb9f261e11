/**
 * RDMA verbs by UCX: which devices there are, and the few calls of {@code libucp} that carry packets. Knows nothing of channels.
 *
 * <p>{@code libucp} is called by the foreign function interface, and not by JUCX. JUCX is native glue for amd64 and needs the system's UCX all the
 * same; linked against a newer one it misses functions in Debian's 1.13, and wants objects made for each request. What is used here is
 * twenty functions, and structs that later versions only append to: the same classes ran with 1.13.1 and 1.18.1.
 */
package io.vicinity.client.fabric.ucx;
