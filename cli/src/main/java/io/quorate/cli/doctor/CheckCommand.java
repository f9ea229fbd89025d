package io.quorate.cli.doctor;

import io.quorate.cli.CommandException;
import io.quorate.cli.Durations;
import io.quorate.cli.ExitCode;
import io.quorate.cli.GroupCommand;
import io.quorate.cli.Json;
import io.quorate.cli.Progress;
import io.quorate.cli.Table;
import io.quorate.cli.bench.Bench;
import io.quorate.cli.bench.BenchPlan;
import io.quorate.cli.bench.BenchReport;
import io.quorate.cli.bench.Workload;
import io.quorate.client.ApiAnswer;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.QuorateClient;
import io.quorate.client.error.QuorateException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tests of a cluster that pass or fail. Confined to the main thread. */
@Command(name = "check", description = "Is the cluster fast enough (perf)? Do all members hold the same (data)?")
public final class CheckCommand extends GroupCommand {

    private static final int VALUE_BYTES = 256;
    private static final int KEYS = 10_000;
    private static final long P99_MICROS_MAX = 100_000;
    private static final long SLOWEST_MICROS_MAX = 500_000;
    private static final double RATE_MIN = 0.95;
    private static final int INTEGRITY = 10;

    /** How much is asked of the cluster. */
    enum Load {
        S(150, 50),
        M(1000, 200),
        L(8000, 500),
        XL(15_000, 1000);

        private final int rate;
        private final int clients;

        Load(int rate, int clients) {
            this.rate = rate;
            this.clients = clients;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Command(
            name = "perf",
            description = {
                "Put keys at a rate and say whether the cluster keeps up.",
                "It does if it takes 95 %% of the rate, 99 %% of the puts within 100 ms, the slowest within 500 ms, and none",
                "fails. s is 150 a second, m 1000, l 8000, xl 15000."
            })
    void perf(
            @Option(
                            names = "--load",
                            paramLabel = "s|m|l|xl",
                            defaultValue = "s",
                            description = "How much (default s).")
                    Load load,
            @Option(
                            names = "--duration",
                            paramLabel = "D",
                            defaultValue = "30s",
                            converter = Durations.class,
                            description = "How long to measure (default 30s).")
                    Duration duration) {
        if (console().printsCurl()) {
            throw CommandException.usage(
                    "check perf has no curl form: it is thousands of requests", "leave --curl out");
        }
        console().send(ApiRequest.of("GET", "/v1/auth/whoami"));
        String prefix = "bench/" + Long.toString(new SecureRandom().nextLong() >>> 12, 36) + "/";
        BenchPlan plan = new BenchPlan(
                Workload.PUT,
                console().target(),
                prefix,
                load.clients,
                load.rate,
                1,
                Duration.ofSeconds(2),
                duration,
                VALUE_BYTES,
                KEYS,
                0,
                null,
                1,
                0,
                console().settings().timeout());
        try {
            judge(load, new Bench(plan, List.of(), console()::talk).run());
        } catch (IOException failed) {
            throw new CommandException(ExitCode.FAILED, "cannot measure: " + failed.getMessage(), null);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.SIGNALLED + 2, "interrupted", null);
        } finally {
            console().sendAsIs(ApiRequest.onKey("DELETE", Bytes.of(prefix)).flag("prefix"));
        }
    }

    private void judge(Load load, BenchReport report) {
        Document document = new Document(report.document());
        long p99 = document.number(Long.MAX_VALUE, "latency_us", "p99");
        long slowest = document.number(Long.MAX_VALUE, "latency_us", "max");
        boolean kept = report.perSecond() >= RATE_MIN * load.rate;
        boolean failed = report.hasErrors();
        Table table = new Table("VERDICT", "MEASURE", "VALUE", "EXPECTED");
        table.row(
                verdict(kept),
                "puts a second",
                String.format(Locale.ROOT, "%.0f", report.perSecond()),
                String.format(Locale.ROOT, "%.0f or more", RATE_MIN * load.rate));
        table.row(verdict(p99 <= P99_MICROS_MAX), "99 % within", millis(p99), millis(P99_MICROS_MAX));
        table.row(verdict(slowest <= SLOWEST_MICROS_MAX), "slowest", millis(slowest), millis(SLOWEST_MICROS_MAX));
        table.row(verdict(!failed), "failed", Long.toString(document.number(0, "failed")), "0");
        console().print(table);
        if (!kept || failed || p99 > P99_MICROS_MAX || slowest > SLOWEST_MICROS_MAX) {
            throw new CommandException(
                    ExitCode.FAILED, "the cluster does not keep up with load " + load, "quorate doctor");
        }
    }

    private static String verdict(boolean passed) {
        return passed ? "PASS" : "FAIL";
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%.1f ms", micros / 1e3);
    }

    @Command(
            name = "data",
            description = {
                "Read all keys from each endpoint, as they are at one revision, and compare. Code 10 if members differ.",
                "Give every member by -e; what is behind a load balancer is one."
            })
    void data() {
        List<String> endpoints = console().settings().endpoints();
        ApiRequest all = ApiRequest.of("GET", "/v1/kv").query("values", "base64");
        if (console().printsCurl()) {
            console().printCurl(all);
            console().printCurl(all.query("rev", "REVISION"));
            return;
        }
        long revision = console()
                .send(ApiRequest.of("GET", "/v1/kv?count"))
                .orElseThrow()
                .revision();
        Map<String, String> digests = new LinkedHashMap<>();
        Table table = new Table("ENDPOINT", "KEYS", "SHA-256");
        for (String endpoint : endpoints) {
            Read read = read(endpoint, all.query("rev", Long.toString(revision)));
            digests.put(endpoint, read.digest());
            table.row(endpoint, Long.toString(read.keys()), read.digest());
        }
        console().print(table);
        if (digests.values().stream().distinct().count() > 1) {
            throw new CommandException(
                    INTEGRITY, "members hold different data at revision " + revision, "quorate doctor");
        }
        console()
                .talk("the same at revision " + revision
                        + (endpoints.size() > 1 ? "" : ", but there is one endpoint only: give every member by -e"));
    }

    /** What was read of one member. */
    private record Read(long keys, String digest) {}

    private Read read(String endpoint, ApiRequest all) {
        MessageDigest digest = sha256();
        long keys = 0;
        try (QuorateClient client = console().newClient(endpoint);
                Progress progress = console().progress(endpoint, Progress.Unit.KEYS)) {
            ApiRequest next = all;
            while (next != null) {
                ApiAnswer page = client.raw(next).orThrow();
                Document document = new Document(console().document(page));
                for (Document item : document.documents("items")) {
                    keys++;
                    progress.add(1);
                    digest.update(Json.write(item.fields()).getBytes(StandardCharsets.UTF_8));
                }
                String cursor = document.text("next");
                next = cursor.isEmpty() ? null : all.query("cursor", cursor);
            }
            return new Read(keys, HexFormat.of().formatHex(digest.digest()));
        } catch (QuorateException refused) {
            throw new CommandException(
                    ExitCode.of(refused.failure()),
                    endpoint + ": " + refused.failure().detail(),
                    "quorate ctx test");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
