/** Starts agents, daemons and clients as processes of their own, talks to them, kills them, and keeps what they logged. */
package io.vicinity.lab;
