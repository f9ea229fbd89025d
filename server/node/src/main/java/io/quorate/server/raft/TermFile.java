package io.quorate.server.raft;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Reads the file in which Ratis keeps its term and vote. Stateless. */
final class TermFile {

    private TermFile() {}

    /** The term in {@code file}. Refuses anything that is not exactly such a file. */
    static long readTerm(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            if (bytes.length == 0) {
                throw new IllegalArgumentException("it is empty");
            }
            Properties properties = new Properties();
            properties.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
            String term = properties.getProperty("term");
            if (term == null || properties.getProperty("votedFor") == null) {
                throw new IllegalArgumentException("it does not hold a term and a vote");
            }
            long value = Long.parseLong(term);
            if (value < 0) {
                throw new IllegalArgumentException("term: " + term + " (expected: 0 or more)");
            }
            return value;
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(
                    file + " is damaged: " + e.getMessage() + ". This member must not vote again without knowing"
                            + " its term and vote. Restore the file, or remove this member from the cluster and add it"
                            + " again under a new name with an empty data directory.",
                    e);
        }
    }
}
