/** Draws what was measured: a figure is lanes of figures by message size, as a table and as an SVG. Knows nothing of what is measured. */
package io.vicinity.cli.figure;
