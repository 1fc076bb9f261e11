/**
 * The Java API of Open MPI 5.0.9, on channels: programs that were written for it run here without a change.
 *
 * <p><b>Buffers.</b> Arrays of primitives, heap buffers and direct buffers, from their element 0 on: position and limit do not matter, and {@link
 * mpi.MPI#slice} makes another element the first. Bytes are sent as they lie in memory.
 *
 * <p><b>Units.</b> As in Open MPI, {@link mpi.Datatype} answers sizes and extents in basic elements of the type that it was made of, while
 * strides and displacements of constructors with an H, of structures and of resizing are in bytes.
 *
 * <p><b>Errors.</b> As in Open MPI, an error ends the job, unless the communicator or window has {@link mpi.MPI#ERRORS_RETURN} as its
 * handler: then an {@link mpi.MPIException} is thrown. What is called before initialisation or after finalisation is always thrown.
 *
 * <p><b>Threading.</b> As agreed in {@link mpi.MPI#InitThread}.
 */
package mpi;
