/**
 * What {@code deploy/quickstart --vms} shows: the product, started by its launchers, between two real virtual machines. Nothing here
 * knows the product's classes.
 */
package io.vicinity.vmlab.demo;
