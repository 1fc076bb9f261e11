/** What the carriers of the fabric are worth, against what they are made of. */
package io.vicinity.benchmarks.fabric;
