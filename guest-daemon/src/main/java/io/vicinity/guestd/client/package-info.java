/** The UNIX socket that this VM's processes are served on. */
package io.vicinity.guestd.client;
