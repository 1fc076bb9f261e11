/** {@code vicinity run}: the processes of a job of MPI, from their start to the end of the last. */
package io.vicinity.cli.run;
