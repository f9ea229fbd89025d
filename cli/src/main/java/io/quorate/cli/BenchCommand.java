package io.quorate.cli;

import io.quorate.cli.bench.Bench;
import io.quorate.cli.bench.BenchPlan;
import io.quorate.cli.bench.BenchReport;
import io.quorate.cli.bench.Comparison;
import io.quorate.cli.bench.Workload;
import io.quorate.client.ApiRequest;
import io.quorate.client.Bytes;
import io.quorate.client.error.QuorateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a server. Confined to the main thread. */
@Command(
        name = "bench",
        description = {
            "Measure throughput and latency.",
            "  quorate bench put --clients 64 --duration 30s",
            "With --rate requests begin when they are due and latency counts from then (open loop); with --clients",
            "alone each client begins its next request when the one before has ended (closed loop). With neither:",
            "an open loop of 2000 a second. Names are under a random bench/ prefix; keys are deleted and leases revoked",
            "at the end. An operation is one request; in lock and election the pair of taking and giving back, by the",
            "client's own lease, of what is its own or shared (--shared-names); in lease one renewed lease; in watch",
            "one event that has reached one of --clients watches while one writer puts --rate keys a second. svc finds the",
            "10 instances of a service, svc-register makes a new version of an instance, svc-heartbeat renews one."
        })
final class BenchCommand extends QuorateCommand {

    private static final double RATE_DEFAULT = 2000;
    private static final double WATCHED_RATE_DEFAULT = 100;
    private static final int STAMP_BYTES = 29;
    private static final int CLIENTS_DEFAULT = 64;
    private static final int BATCH_MAX = 1000;
    private static final int LEASES_MAX = 200_000;
    private static final Duration LEASED_MAX = Duration.ofHours(23);

    @Parameters(
            index = "0",
            paramLabel = "WORKLOAD",
            description = "What to do: put, get, mixed, txn, watch, lock, lease, election, svc, svc-register or"
                    + " svc-heartbeat.")
    private Workload workload = Workload.PUT;

    @Option(names = "--rate", paramLabel = "R", description = "Requests a second.")
    private @Nullable Double rate;

    @Option(names = "--clients", paramLabel = "N", description = "Connections (default 64).")
    private @Nullable Integer clients;

    @Option(
            names = "--duration",
            paramLabel = "D",
            converter = Durations.class,
            defaultValue = "10s",
            description = "How long to measure (default 10s).")
    private Duration duration = Duration.ZERO;

    @Option(
            names = "--warmup",
            paramLabel = "D",
            converter = Durations.class,
            defaultValue = "3s",
            description = "How long to go before that (default 3s).")
    private Duration warmup = Duration.ZERO;

    @Option(names = "--value-size", paramLabel = "B", defaultValue = "256", description = "Bytes (default 256).")
    private int valueBytes;

    @Option(names = "--keys", paramLabel = "N", defaultValue = "10000", description = "Different keys (default 10000).")
    private int keys;

    @Option(
            names = "--read-ratio",
            paramLabel = "F",
            defaultValue = "0.9",
            description = "The share of gets in mixed (default 0.9).")
    private double readRatio;

    @Option(names = "--batch", paramLabel = "N", description = "In lease: how many one request renews (default 1).")
    private @Nullable Integer batch;

    @Option(
            names = "--shared-names",
            paramLabel = "N",
            description = "In lock and election: all clients share N names, wait in their queues, and hand-offs are"
                    + " measured (default: each has its own).")
    private @Nullable Integer sharedNames;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Of this program (default 1).")
    private int threads;

    @Option(
            names = "--pid",
            paramLabel = "P",
            split = ",",
            description = "Server processes here: print their processor time per 1,000 requests.")
    private List<Long> pids = new ArrayList<>();

    @Option(names = "--compare", paramLabel = "FILE", description = "Compare with the -o json of an earlier run.")
    private @Nullable Path compare;

    @Option(names = "--keep", description = "Leave keys and leases at the end; leases then expire.")
    private boolean keep;

    @Override
    public void run() {
        if (console().printsCurl()) {
            throw CommandException.usage("bench has no curl form", "leave --curl out");
        }
        BenchPlan plan = plan();
        Map<String, @Nullable Object> before = earlier();
        // One request by the client first: its errors explain more than those of a thousand connections.
        console().send(ApiRequest.of("GET", "/v1/auth/whoami"));
        try {
            BenchReport report = measure(plan);
            print(report, before);
            if (report.hasErrors()) {
                throw new CommandException(ExitCode.FAILED, "some requests failed: see errors above", null);
            }
        } catch (IOException failed) {
            throw new CommandException(ExitCode.FAILED, "cannot measure: " + failed.getMessage(), null);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandException(130, "interrupted", null);
        }
    }

    private BenchReport measure(BenchPlan plan) throws IOException, InterruptedException {
        Bench bench = new Bench(plan, pids, console()::talk);
        Thread cleaner = new Thread(() -> clean(plan, bench), "bench-clean");
        Runtime.getRuntime().addShutdownHook(cleaner);
        try {
            bench.prepare();
            return bench.run();
        } finally {
            if (!Thread.currentThread().isInterrupted()) {
                Runtime.getRuntime().removeShutdownHook(cleaner);
                clean(plan, bench);
            }
        }
    }

    private void clean(BenchPlan plan, Bench bench) {
        if (keep) {
            return;
        }
        try {
            if (workload.isOfKeys()) {
                console()
                        .sendAsIs(ApiRequest.onKey("DELETE", Bytes.of(plan.prefix()))
                                .flag("prefix"));
            } else if (workload.isOfServices()) {
                bench.deregister();
            } else {
                bench.revoke();
            }
        } catch (QuorateException left) {
            console().talk("could not delete the keys under " + plan.prefix() + ": " + left.getMessage());
        } catch (IOException left) {
            console().talk("could not end what is called " + plan.prefix() + ": " + left.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private BenchPlan plan() {
        check("--keys", keys, 1, 99_999_999);
        check("--value-size", valueBytes, 0, 8 * 1024 * 1024);
        check("--threads", threads, 1, 64);
        int connections = clients == null ? CLIENTS_DEFAULT : clients;
        check("--clients", connections, threads, 20_000);
        checkHolds(connections);
        if (!(readRatio >= 0 && readRatio <= 1)) {
            throw CommandException.usage("--read-ratio: " + readRatio + " (expected: 0 to 1)", "0.9 is usual");
        }
        if (rate != null && !(rate > 0 && rate <= 1e7)) {
            throw CommandException.usage(
                    "--rate: " + rate + " (expected: more than 0)", "leave it out for a closed loop");
        }
        if (workload == Workload.WATCH && valueBytes < STAMP_BYTES) {
            throw CommandException.usage(
                    "--value-size: " + valueBytes + " (expected: " + STAMP_BYTES + " or more, for number and time)",
                    "leave it out");
        }
        double perSecond = rate != null
                ? rate
                : workload == Workload.WATCH ? WATCHED_RATE_DEFAULT : clients != null ? 0 : RATE_DEFAULT;
        return new BenchPlan(
                workload,
                console().target(),
                "bench/" + Long.toString(new SecureRandom().nextLong() >>> 12, 36) + "/",
                connections,
                perSecond,
                threads,
                warmup,
                duration,
                valueBytes,
                keys,
                readRatio,
                console().consistency(),
                batch == null ? 1 : batch,
                sharedNames == null ? 0 : sharedNames,
                console().settings().timeout());
    }

    private void checkHolds(int connections) {
        if (batch != null) {
            checkFits("--batch", workload == Workload.LEASE, "lease");
            check("--batch", batch, 1, BATCH_MAX);
            if ((long) connections * batch > LEASES_MAX) {
                throw CommandException.usage(
                        "--clients times --batch: " + (long) connections * batch + " leases (expected: at most "
                                + LEASES_MAX + ")",
                        "take fewer clients");
            }
        }
        if (sharedNames != null) {
            checkFits("--shared-names", workload.isOfHolds(), "lock and election");
            check("--shared-names", sharedNames, 1, connections);
        }
        if (workload.isOfLeases() && warmup.plus(duration).compareTo(LEASED_MAX) > 0) {
            throw CommandException.usage(
                    "--warmup and --duration: " + warmup.plus(duration) + " (expected: at most 23h with leases)",
                    "quorate bench --help");
        }
    }

    private static void checkFits(String flag, boolean fits, String workloads) {
        if (!fits) {
            throw CommandException.usage(flag + " is for " + workloads + " only", "leave it out");
        }
    }

    private static void check(String flag, int value, int min, int max) {
        if (value < min || value > max) {
            throw CommandException.usage(
                    flag + ": " + value + " (expected: " + min + ".." + max + ")", "quorate bench --help");
        }
    }

    private @Nullable Map<String, @Nullable Object> earlier() {
        if (compare == null) {
            return null;
        }
        try {
            Map<String, @Nullable Object> document = Json.object(Files.readAllBytes(compare));
            if (!document.containsKey("quorate_bench")) {
                throw CommandException.usage(compare + " is no report", "make one by quorate bench … -o json > FILE");
            }
            return document;
        } catch (IOException unreadable) {
            throw CommandException.reading("the earlier report", compare, unreadable);
        }
    }

    private void print(BenchReport report, @Nullable Map<String, @Nullable Object> before) {
        Map<String, @Nullable Object> document = report.document();
        OutputFormat format = console().format(OutputFormat.TABLE);
        if (format == OutputFormat.JSON || format == OutputFormat.JSONL) {
            console().out().println(Json.write(document));
        } else {
            Table table = new Table("MEASURE", "VALUE");
            document.forEach((name, value) -> row(table, name, value));
            console().print(table);
        }
        if (before != null) {
            console().out().println();
            console().print(Comparison.of(before, document));
        }
    }

    private static void row(Table table, String name, @Nullable Object value) {
        if (name.equals("quorate_bench")) {
            return;
        }
        if (value instanceof Map<?, ?> fields) {
            fields.forEach((inner, deep) -> row(table, name + " " + inner, deep));
        } else if (value instanceof Double number) {
            table.row(
                    name, number == Math.rint(number) ? String.format(Locale.ROOT, "%.0f", number) : number.toString());
        } else {
            table.row(name, String.valueOf(value));
        }
    }
}
