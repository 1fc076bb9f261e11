/** Virtual topologies as plain arithmetic: grids, graphs and neighbourhoods (MPI 4.0, chapter 8). */
package io.vicinity.mpi.topology;
