/** Turns what is counted in the segment into metrics: reads only, and believes nothing that cannot be. */
package io.vicinity.guestd.health;
