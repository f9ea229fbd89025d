package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.api.Problem;
import io.quorate.api.ProblemCode;
import io.quorate.core.History;
import io.quorate.core.kv.PrefixSize;
import io.quorate.core.log.Action;
import io.quorate.core.log.Domain;
import io.quorate.server.service.Alarm;
import io.quorate.server.service.Backup;
import io.quorate.server.service.Maintenance;
import io.quorate.server.service.Reads;
import io.quorate.server.service.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Backups, compaction, alarms, integrity. Safe for any event loop; has a thread of its own for reading backups, which
 * ends when it has nothing to do.
 */
public final class MaintenanceRoutes implements Routes, AutoCloseable {

    private static final String ALARM_KINDS = Alarm.SPACE;
    private static final int PREFIXES_SHOWN = 10;

    /** So many keys are looked at for the largest prefixes: what comes behind them is not seen. */
    private static final int KEYS_LOOKED_AT_MAX = 200_000;

    private static final long IDLE_SECONDS = 30;

    private final Maintenance maintenance;
    private final Reads reads;
    private final Map<String, Object> config;
    private final long backupRateBytes;
    private final BackupStream.Ended backupEnded;
    private final ThreadPoolExecutor backups;

    /**
     * @param config the effective configuration, as it is shown
     * @param backupRateBytes how fast a backup is sent at most, bytes a second
     */
    public MaintenanceRoutes(
            Maintenance maintenance,
            Reads reads,
            Map<String, Object> config,
            long backupRateBytes,
            BackupObserver observer,
            String threadName) {
        this.maintenance = maintenance;
        this.reads = reads;
        this.config = config;
        this.backupRateBytes = backupRateBytes;
        this.backupEnded = observer::backupEnded;
        this.backups =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, threadName);
                    thread.setDaemon(true);
                    return thread;
                });
        backups.allowCoreThreadTimeOut(true);
    }

    /** Told of backups, for metrics. */
    @FunctionalInterface
    public interface BackupObserver {

        /** A backup has left this member, whole or not. */
        void backupEnded(boolean isComplete, long bytes);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/v1/maintenance/snapshot", this::snapshot, "consistency", "min_revision", "max_stale")
                        .access(Access.of(Domain.MAINTENANCE, Action.ADMIN)),
                Route.of(
                                "POST",
                                "/v1/maintenance/compact",
                                Route.Body.NONE,
                                this::compact,
                                "revision",
                                "keep",
                                "older_than")
                        .access(Access.of(Domain.MAINTENANCE, Action.WRITE)),
                Route.get("/v1/maintenance/alarms", this::alarms).access(Access.of(Domain.MAINTENANCE, Action.READ)),
                Route.of("DELETE", "/v1/maintenance/alarms/{kind}", Route.Body.NONE, this::clear)
                        .access(Access.of(Domain.MAINTENANCE, Action.WRITE)),
                Route.of("POST", "/v1/maintenance/hash-check", Route.Body.NONE, this::hashCheck)
                        .access(Access.of(Domain.MAINTENANCE, Action.WRITE)),
                Route.of("POST", "/v1/maintenance/checkpoint", Route.Body.NONE, this::checkpoint)
                        .access(Access.of(Domain.MAINTENANCE, Action.WRITE)),
                Route.get("/v1/maintenance/config", this::config).access(Access.of(Domain.MAINTENANCE, Action.READ)));
    }

    @Override
    public void close() {
        // What is begun ends: it gives back what it holds of the store.
        backups.shutdown();
    }

    // ---- backups

    private void snapshot(Exchange exchange) {
        ReadOptions options = ReadOptions.of(exchange);
        if (exchange.refused()) {
            return;
        }
        Executor executor = backups;
        // The outcome is handled there; nothing follows it.
        var unused = maintenance
                .backup(options.freshness(), exchange.deadline())
                .whenComplete((backup, failure) -> exchange.onLoop(() -> {
                    if (failure != null) {
                        exchange.fail(failure);
                    } else {
                        start(exchange, backup, executor);
                    }
                }));
    }

    private void start(Exchange exchange, Backup backup, Executor executor) {
        try {
            BackupStream.start(exchange, backup, executor, backupRateBytes, backupEnded);
        } catch (RuntimeException e) {
            backup.close();
            exchange.fail(e);
        }
    }

    // ---- history

    private void compact(Exchange exchange) {
        RequestParameters given = exchange.parameters();
        long revision = exchange.number("revision", 0, Numbers.MAX, -1);
        long keep = exchange.number("keep", 1, Numbers.MAX, -1);
        long olderMillis = given.millis("older_than", 0, 1L << 50, -1);
        int said = (given.has("revision") ? 1 : 0) + (given.has("keep") ? 1 : 0) + (given.has("older_than") ? 1 : 0);
        if (said != 1) {
            exchange.fault("query", "expected: one of revision, keep, older_than");
        }
        if (exchange.refused()) {
            return;
        }
        ToLongFunction<History> mark = history -> {
            if (revision > history.revision()) {
                throw new RefusedException(Problem.of(
                                ProblemCode.REVISION_IN_FUTURE,
                                "revision " + revision + " is not there yet: the newest is " + history.revision())
                        .with("current_revision", history.revision()));
            }
            return revision >= 0
                    ? revision
                    : keep >= 0 ? history.revision() - keep : history.revisionAt(history.clusterMillis() - olderMillis);
        };
        exchange.then(
                maintenance.compact(mark, exchange.deadline()),
                compaction -> exchange.json(200, out -> {
                    out.writeStartObject();
                    out.writeNumberField("compact_revision", compaction.compactRevision());
                    out.writeNumberField("wanted", compaction.wanted());
                    out.writeBooleanField("done", compaction.compactRevision() >= compaction.wanted());
                    out.writeEndObject();
                }));
    }

    // ---- alarms

    private void alarms(Exchange exchange) {
        if (exchange.refused()) {
            return;
        }
        exchange.then(maintenance.alarms(), found -> answer(exchange, found));
    }

    private void clear(Exchange exchange) {
        String kind = exchange.segment("kind");
        if (!kind.equals(Alarm.SPACE)) {
            exchange.fault("path.kind", "kind: '" + Text.shown(kind) + "' (expected: " + ALARM_KINDS + ")");
        }
        if (exchange.refused()) {
            return;
        }
        exchange.then(maintenance.clearSpace(exchange.deadline()), left -> answer(exchange, left));
    }

    /** With the largest prefixes, where data is what is too much. */
    private void answer(Exchange exchange, List<Alarm> found) {
        if (found.stream().noneMatch(alarm -> alarm.source().equals("data"))) {
            exchange.json(200, out -> write(out, found, List.of()));
            return;
        }
        exchange.then(
                reads.read(
                        Reads.Freshness.SERIALIZABLE,
                        exchange.newDeadline(),
                        view -> view.largestPrefixes(PREFIXES_SHOWN, KEYS_LOOKED_AT_MAX)),
                reading -> exchange.json(200, out -> write(out, found, reading.value())));
    }

    private static void write(JsonGenerator out, List<Alarm> alarms, List<PrefixSize> largest) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("items");
        for (Alarm alarm : alarms) {
            out.writeStartObject();
            out.writeStringField("kind", alarm.kind());
            out.writeStringField("level", alarm.isHard() ? "hard" : "soft");
            out.writeStringField("source", alarm.source());
            if (!alarm.member().isEmpty()) {
                out.writeStringField("member", alarm.member());
            }
            for (Map.Entry<String, Object> figure : alarm.figures().entrySet()) {
                out.writeFieldName(figure.getKey());
                Json.writePlain(out, figure.getValue());
            }
            out.writeStringField("detail", alarm.detail());
            out.writeEndObject();
        }
        out.writeEndArray();
        if (!largest.isEmpty()) {
            out.writeArrayFieldStart("largest");
            for (PrefixSize prefix : largest) {
                out.writeStartObject();
                Entries.writeKey(out, "prefix", "prefix64", prefix.prefix());
                out.writeNumberField("keys", prefix.keys());
                out.writeNumberField("bytes", prefix.bytes());
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    // ---- integrity

    private void hashCheck(Exchange exchange) {
        if (exchange.refused()) {
            return;
        }
        exchange.then(
                maintenance.checkHashes(exchange.deadline()),
                check -> exchange.json(200, out -> {
                    out.writeStartObject();
                    out.writeNumberField("index", check.index());
                    out.writeNumberField("revision", check.revision());
                    out.writeBooleanField("consistent", check.isConsistent());
                    out.writeArrayFieldStart("members");
                    for (Maintenance.MemberHash member : check.members()) {
                        out.writeStartObject();
                        out.writeStringField("name", member.member());
                        out.writeBooleanField("answered", member.hash() != null);
                        if (member.hash() != null) {
                            out.writeStringField("hash", member.hash());
                        }
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                }));
    }

    private void checkpoint(Exchange exchange) {
        if (exchange.refused()) {
            return;
        }
        exchange.then(
                maintenance.checkpoint(),
                index -> exchange.json(200, out -> {
                    out.writeStartObject();
                    out.writeNumberField("index", index);
                    out.writeEndObject();
                }));
    }

    private void config(Exchange exchange) {
        if (exchange.refused()) {
            return;
        }
        exchange.json(200, out -> Json.writePlain(out, config));
    }
}
