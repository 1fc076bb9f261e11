/** What is written by hand about the control plane's services: their version, and how they carry failures. */
package io.vicinity.control;
