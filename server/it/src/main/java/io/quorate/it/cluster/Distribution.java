package io.quorate.it.cluster;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The built distribution, the thing that is tested. Immutable.
 *
 * @param quorated the launcher of the server
 */
public record Distribution(Path quorated) {

    /** The distribution named by the system property {@code quorate.distribution}, or the one in the checkout. */
    public static Distribution find() {
        String given = System.getProperty("quorate.distribution", "");
        Path home = given.isEmpty() ? inCheckout() : Path.of(given);
        Path quorated = home.resolve("bin").resolve("quorated").toAbsolutePath().normalize();
        if (!Files.isExecutable(quorated)) {
            throw new IllegalStateException("no distribution: " + quorated
                    + " is not an executable file (expected: built by `./mvnw -DskipTests package`, or another one"
                    + " named by -Dquorate.distribution=DIR)");
        }
        return new Distribution(quorated);
    }

    /** The launcher of the command line. */
    public Path quorate() {
        return quorated.resolveSibling("quorate");
    }

    /** Looks from the working directory upwards. */
    private static Path inCheckout() {
        Path start = Path.of("").toAbsolutePath();
        for (Path at = start; at != null; at = at.getParent()) {
            Path home = at.resolve("packaging").resolve("target").resolve("quorate");
            if (Files.isDirectory(home)) {
                return home;
            }
        }
        return start.resolve("packaging").resolve("target").resolve("quorate");
    }
}
