/** The memory that this VM shares, as the daemon maps it: to prove where it is, and to read what is counted there. */
package io.vicinity.guestd.bar;
