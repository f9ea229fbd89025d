package io.quorate.cli.shell;

/**
 * What a word may be meant to become. Immutable.
 *
 * @param isWhole whether a space follows, rather than more of the word
 */
record Proposal(String text, String description, boolean isWhole) {}
