/**
 * How communicators come about: who is in them, and how their members agree on the ids of their contexts. Knows nothing of the public face.
 */
package io.vicinity.mpi.communicator;
