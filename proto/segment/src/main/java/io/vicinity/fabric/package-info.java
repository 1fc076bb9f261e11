/** What travels between the ends of a channel on the fabric. */
package io.vicinity.fabric;
