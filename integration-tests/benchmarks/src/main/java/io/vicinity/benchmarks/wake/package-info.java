/** Measures what it costs to wake who sleeps. */
package io.vicinity.benchmarks.wake;
