/** How sleepers are rung, and woken, through the daemon of their VM. */
package io.vicinity.client.wake;
