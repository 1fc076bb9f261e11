/** How VMs are rung in which somebody sleeps, and how this one is. */
package io.vicinity.guestd.doorbell;
