/** The one thread that the control plane's state belongs to. */
package io.vicinity.guestd.loop;
