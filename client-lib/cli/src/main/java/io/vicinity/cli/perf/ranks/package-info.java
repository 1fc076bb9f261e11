/**
 * {@code vicinity perf} with ranks of MPI: the commands, and the program that the ranks run. That program is a user of package
 * {@code mpi}, as those of others are.
 */
package io.vicinity.cli.perf.ranks;
