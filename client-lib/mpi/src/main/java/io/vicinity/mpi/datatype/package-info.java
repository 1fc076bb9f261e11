/**
 * Datatypes as compiled layouts: where the bytes of an element lie in the user's memory, and in which order they travel.
 *
 * <p>Nothing here knows of the public face, of messages or of buffers' classes: a layout describes memory, and {@link
 * io.vicinity.mpi.datatype.TypedMemory} reads and writes it piece by piece.
 */
package io.vicinity.mpi.datatype;
