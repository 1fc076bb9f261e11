package io.vicinity.vmlab;

/**
 * What a guest is on every host that it runs on.
 *
 * @param spec what it shall be.
 * @param root what it boots.
 * @param nic  by what others know it.
 */
record GuestPlan(GuestSpec spec, GuestRoot root, Nic nic) {}
