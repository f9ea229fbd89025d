package io.quorate.server.config;

/**
 * Where a value came from. Immutable.
 *
 * @param source the kind of source; a later one wins over an earlier one
 * @param place the line of the file, the variable or the flag; empty for a default
 */
public record Origin(Source source, String place) {

    /** What a value that was not given has. */
    public static final Origin DEFAULT = new Origin(Source.DEFAULT, "");

    /** Of an embedding program. */
    public static final Origin PROGRAM = new Origin(Source.PROGRAM, "");

    /** Sources in rising order of precedence. */
    public enum Source {
        DEFAULT("default"),
        FILE("file"),
        ENVIRONMENT("environment"),
        FLAG("flag"),
        PROGRAM("program");

        private final String word;

        Source(String word) {
            this.word = word;
        }
    }

    @Override
    public String toString() {
        return place.isEmpty() ? source.word : source.word + " " + place;
    }
}
