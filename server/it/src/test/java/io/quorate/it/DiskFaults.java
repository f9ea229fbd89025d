package io.quorate.it;

import io.quorate.it.cluster.Cluster;
import io.quorate.it.cluster.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/**
 * Disks that fail on order: a small library of C that is preloaded into members. Confined to one thread.
 *
 * @param library the built library
 * @param directory where the orders for each member lie
 */
record DiskFaults(Path library, Path directory) {

    /** Builds the library; empty, with the reason printed, where that can't be done. */
    static Optional<DiskFaults> build() {
        Path source = Path.of(System.getProperty("quorate.native", "src/test/native"), "diskfault.c");
        Path directory = Path.of(System.getProperty("quorate.work", "target/clusters"), "diskfault")
                .toAbsolutePath();
        Path library = directory.resolve("diskfault.so");
        try {
            Files.createDirectories(directory);
            int code = new ProcessBuilder(
                            "cc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl")
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code == 0) {
                return Optional.of(new DiskFaults(library, directory));
            }
            System.out.println("no disk faults: cc ended with exit code " + code);
        } catch (IOException e) {
            System.out.println("no disk faults: " + e.getMessage() + " (expected: a C compiler called cc)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return Optional.empty();
    }

    /** {@code plan} with the library in every member, and no orders. */
    Cluster.Plan in(Cluster.Plan plan) {
        Cluster.Plan with = plan;
        for (int i = 1; i <= plan.size(); i++) {
            Path orders = orders("n" + i);
            write(orders, "");
            with = with.environment(
                    "n" + i, Map.of("LD_PRELOAD", library.toString(), "DISK_FAULTS", orders.toString()));
        }
        return with;
    }

    /** From now on, until {@link #heal}: {@code rule} in the words of the library, such as {@code sync /raft/ EIO}. */
    void order(Member member, String rule) {
        write(orders(member.name()), rule + "\n");
    }

    /** The member's disk is well again. */
    void heal(Member member) {
        write(orders(member.name()), "");
    }

    private Path orders(String member) {
        return directory.resolve(member + ".faults");
    }

    private static void write(Path file, String text) {
        try {
            Path aside = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(aside, text);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
