/** What this VM's processes hold, and who is told when it changes. Everything here lives on the control loop. */
package io.vicinity.guestd.broker;
