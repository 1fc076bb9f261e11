/** What the product promises, tried on processes: agent, daemons and clients each in one of their own. */
package io.vicinity.system;
