package io.vicinity.posix;

/**
 * Who made a connection over a UNIX socket, as the kernel noted it when that connected; nobody can forge it.
 *
 * @param pid of the process; 0 if it lives in a process namespace that this one does not see.
 * @param uid of its user.
 * @param gid of its group.
 */
public record PeerCredentials(int pid, int uid, int gid) {}
