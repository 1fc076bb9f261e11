package io.vicinity.cli.run;

/**
 * The class path of a rank.
 *
 * @param text     as java takes it.
 * @param ownFirst how many of its first entries are Vicinity's, and have nothing that the program has.
 */
record RankPath(String text, int ownFirst) {}
