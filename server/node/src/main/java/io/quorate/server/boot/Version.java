package io.quorate.server.boot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What was built. Immutable.
 *
 * @param number the version, such as {@code 0.1.0}
 * @param commit what it was built from; {@code unknown} for a build by hand
 */
record Version(String number, String commit) {

    private static final String RESOURCE = "version.properties";

    /** The version of this code, written into it by the build. */
    static Version read() {
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + ": missing (expected: beside " + Version.class + ")");
            }
            Properties properties = new Properties();
            properties.load(in);
            return new Version(
                    properties.getProperty("version", "unknown"), properties.getProperty("commit", "unknown"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line for people. */
    String line() {
        return "quorated " + number + " (commit " + commit + ", Java " + System.getProperty("java.version") + ")";
    }
}
