package io.quorate.it.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Programs of the distribution that end by themselves. Stateless. */
public final class Tool {

    private Tool() {}

    /** What {@code quorate} prints, run with {@code arguments} against {@code member}. */
    public static String quorate(Member member, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Distribution.find().quorate().toString(),
                "-e",
                "http://127.0.0.1:" + member.http().getPort()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** What a program prints that has to succeed. */
    static String run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new AssertionError(command + " ended with " + code + ":\n" + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
