package io.quorate.server.metrics;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Every meter there is. The reference page is made from this list. Immutable. */
enum MeterName {
    HTTP_REQUEST(
            "quorate.http.request",
            Kind.TIMER,
            "seconds",
            "Time from a request's headers to the end of its answer. `status` is its class: 2xx, 4xx, 5xx.",
            "route",
            "method",
            "status"),
    HTTP_IN_FLIGHT("quorate.http.in.flight", Kind.GAUGE, null, "Requests that are being worked on."),
    HTTP_CONNECTIONS("quorate.http.connections", Kind.GAUGE, null, "Open client connections."),

    ACCESS(
            "quorate.access",
            Kind.COUNTER,
            null,
            "What became of callers: `event` is login (somebody logged in), unrecognized (credentials that let nobody in),"
                    + " throttled (too many had failed), denied (a right was missing) or revoked (a stream or a wait ended"
                    + " because a right was taken away).",
            "event"),
    AUDIT_DROPPED(
            "quorate.audit.dropped",
            Kind.COUNTER,
            null,
            "Events that the audit log left out because they came faster than the disk took them."),
    TLS_EXPIRY(
            "quorate.tls.certificate.expiry",
            Kind.GAUGE,
            "seconds",
            "Time until a certificate expires; below 0: since it has. `port` is clients or peers, `certificate` is own or"
                    + " authority (of several, the one that ends first).",
            "port",
            "certificate"),
    TLS_CURRENT(
            "quorate.tls.current",
            Kind.GAUGE,
            null,
            "1 if what the TLS files hold is in force, 0 if they were replaced by some that can't be used.",
            "port"),
    TLS_RELOAD_FAILURES(
            "quorate.tls.reload.failures",
            Kind.COUNTER,
            null,
            "How often TLS files were replaced by some that can't be used.",
            "port"),

    RAFT_TERM("quorate.raft.term", Kind.GAUGE, null, "The term. Rises with each election."),
    RAFT_LEADER("quorate.raft.leader", Kind.GAUGE, null, "1 on the member that leads and is ready, 0 on the others."),
    RAFT_HAS_LEADER("quorate.raft.has.leader", Kind.GAUGE, null, "1 if this member knows of a leader."),
    RAFT_COMMIT_INDEX(
            "quorate.raft.commit.index", Kind.GAUGE, null, "The highest log index known here to be committed."),
    RAFT_APPLIED_INDEX("quorate.raft.applied.index", Kind.GAUGE, null, "The highest log index applied here."),
    RAFT_LEADERSHIP(
            "quorate.raft.leadership.changes",
            Kind.COUNTER,
            null,
            "How often this member became the leader, or ceased to be it.",
            "to"),
    RAFT_HANDOVERS_DISK(
            "quorate.raft.handovers.disk",
            Kind.COUNTER,
            null,
            "How often this member, as leader, handed leadership over because its disk was full."),

    ENTRY_APPLY(
            "quorate.entry.apply",
            Kind.TIMER,
            "seconds",
            "On the leader: time from handing an entry to the log until it is replicated, on disk and applied here;"
                    + " `outcome` is applied or unknown.",
            "outcome"),
    ENTRY_REQUESTS("quorate.entry.requests", Kind.SUMMARY, null, "Requests packed into one entry."),
    ENTRY_BYTES("quorate.entry", Kind.SUMMARY, "bytes", "Size of an entry."),
    FORWARD_REQUESTS(
            "quorate.forward.requests", Kind.SUMMARY, null, "Requests sent to the leader in one batch by this member."),
    QUEUED_REQUESTS("quorate.queued.requests", Kind.GAUGE, null, "Requests that wait to be proposed."),

    BARRIER(
            "quorate.read.barrier",
            Kind.TIMER,
            "seconds",
            "Time to prove that reads are up to date; `kind` is how: sole, term, log, forwarded.",
            "kind"),
    BARRIER_READS("quorate.read.barrier.reads", Kind.SUMMARY, null, "Reads that shared one barrier.", "kind"),
    BARRIER_FAILURES(
            "quorate.read.barrier.failures", Kind.COUNTER, null, "Barriers that failed; their reads go on.", "kind"),

    LEASES("quorate.leases", Kind.GAUGE, null, "Leases that are alive, by the state of this member."),
    LEASE_RENEWALS(
            "quorate.lease.renewals", Kind.COUNTER, null, "Renewals of leases proposed for clients of this member."),
    LEASES_EXPIRED("quorate.leases.expired", Kind.COUNTER, null, "Leases that ran out while this member led."),
    EXPIRY_LAG(
            "quorate.expiry.lag",
            Kind.GAUGE,
            "seconds",
            "On the leader: for how long the lease or the wait that should end first has been due. Mostly 0."),
    CLAIMS("quorate.claims", Kind.GAUGE, null, "Claims on locks and the like; `state` is held or waiting.", "state"),
    CLAIM_WAIT(
            "quorate.claim.wait",
            Kind.TIMER,
            "seconds",
            "Time from asking to the grant, of clients of this member that had to wait."),
    CLAIM_HANDOFF(
            "quorate.claim.handoff",
            Kind.TIMER,
            "seconds",
            "Time from the grant of a claim that waited, applied here, to telling its client."),
    DEADLOCKS_REFUSED(
            "quorate.deadlocks.refused",
            Kind.COUNTER,
            null,
            "Claims of clients of this member that were refused because they would have waited for themselves."),

    SERVICES("quorate.services", Kind.GAUGE, null, "Services that have instances."),
    SERVICE_INSTANCES(
            "quorate.service.instances",
            Kind.GAUGE,
            null,
            "Instances by `service` and `state`: passing, warning, critical, draining, maintenance. The services with the"
                    + " most instances have series of their own, all others together are _other.",
            "service",
            "state"),
    REGISTRATIONS(
            "quorate.service.registrations",
            Kind.COUNTER,
            null,
            "Registrations of instances proposed for clients of this member."),
    HEARTBEATS(
            "quorate.service.heartbeats",
            Kind.COUNTER,
            null,
            "Heartbeats of instances proposed for clients of this member."),
    CHECK_FINDINGS(
            "quorate.service.check.findings",
            Kind.COUNTER,
            null,
            "Changes of status that checks run by this member have found and proposed."),
    INSTANCES_EXPIRED(
            "quorate.service.instances.expired",
            Kind.COUNTER,
            null,
            "Instances that went, while this member led, because they had been critical for too long."),

    WATCHES(
            "quorate.watches",
            Kind.GAUGE,
            null,
            "Open watches, waits included; `state` is live (told as it happens), catching-up (reads history) or blocked"
                    + " (its client takes nothing).",
            "state"),
    WATCH_LAG(
            "quorate.watch.lag.max",
            Kind.GAUGE,
            null,
            "How many revisions the watch that is furthest behind is behind this member."),
    WATCH_DELIVERY(
            "quorate.watch.delivery",
            Kind.TIMER,
            "seconds",
            "Time from applying a change until it is on its way to all who watch it live; one value for each round."),
    WATCH_EVENTS(
            "quorate.watch.events",
            Kind.COUNTER,
            null,
            "Events told, one for each watch that is told; `from` is live or history.",
            "from"),
    WATCH_HISTORY_LINES(
            "quorate.watch.history.lines", Kind.COUNTER, null, "Lines read from history, or of a state, for a watch."),
    WATCHES_FELL_BEHIND(
            "quorate.watches.fell.behind",
            Kind.COUNTER,
            null,
            "How often a live watch began to read history because its client was slow."),
    WATCHES_ENDED(
            "quorate.watches.ended",
            Kind.COUNTER,
            null,
            "Watches that ended; `reason` is client, max, unsubscribed, shutdown, too-slow, compacted, failed or revoked.",
            "reason"),

    PROBE(
            "quorate.probe",
            Kind.TIMER,
            "seconds",
            "Time this member took to look at an instance for a health check; `result` is passing, warning or"
                    + " critical.",
            "result"),
    PROBES_IN_FLIGHT("quorate.probes.in.flight", Kind.GAUGE, null, "Instances that this member is looking at."),
    PROBES_LATE(
            "quorate.probes.late",
            Kind.GAUGE,
            "seconds",
            "How late the look is that should have begun first: above 0 when `checks-concurrent-max` is too few."),
    HEALTH_CHECKS(
            "quorate.health.checks",
            Kind.GAUGE,
            null,
            "Active health checks; `run` is here (by this member) or elsewhere.",
            "run"),
    HEALTH_CHANGES_LOST(
            "quorate.health.changes.lost",
            Kind.COUNTER,
            null,
            "Changes of a check's status that this member proposed in vain; the next look proposes what is still true."),

    REVISION("quorate.revision", Kind.GAUGE, null, "The newest revision applied here."),
    COMPACT_REVISION("quorate.compact.revision", Kind.GAUGE, null, "History at or below it is gone."),
    STORE_BYTES("quorate.store", Kind.GAUGE, "bytes", "Memory and disk the store uses, by part.", "part"),
    LIVE_BYTES("quorate.live", Kind.GAUGE, "bytes", "Live data of the cluster: the newest version of everything."),
    SPACE_LEVEL(
            "quorate.space.level",
            Kind.GAUGE,
            null,
            "0: there is room for data, 1: the soft level is reached, 2: writes that add data are refused. Of the data or"
                    + " of this member's disk, whichever is worse."),
    BACKUPS(
            "quorate.backups",
            Kind.COUNTER,
            null,
            "Backups read from this member; `result` is complete or cut.",
            "result"),
    BACKUP_BYTES("quorate.backup", Kind.COUNTER, "bytes", "What was sent of backups."),
    BACKUPS_RUNNING("quorate.backups.running", Kind.GAUGE, null, "Backups that are being read from this member."),
    DISK_FREE("quorate.disk.free", Kind.GAUGE, "bytes", "Free room on the data directory's disk."),
    CHECK_PASSING("quorate.check.passing", Kind.GAUGE, null, "1 if the health check passes.", "check"),
    BUILD("quorate.build", Kind.GAUGE, null, "Always 1; the version is a tag.", "version"),
    UPTIME("quorate.uptime", Kind.GAUGE, "seconds", "Time since this member started."),

    PROCESS_CPU("process.cpu", Kind.COUNTER, "seconds", "CPU time of the process, all threads, user and system."),
    PROCESS_MEMORY("process.resident.memory", Kind.GAUGE, "bytes", "Memory of the process in RAM; Linux only."),
    PROCESS_FILES("process.open.fds", Kind.GAUGE, null, "Open file descriptors."),
    PROCESS_FILES_MAX("process.max.fds", Kind.GAUGE, null, "The most file descriptors the process may open."),
    JVM_MEMORY_USED("jvm.memory.used", Kind.GAUGE, "bytes", "Memory in use; `area` is heap, nonheap, direct.", "area"),
    JVM_MEMORY_MAX("jvm.memory.max", Kind.GAUGE, "bytes", "The most heap there may be.", "area"),
    JVM_GC_COLLECTIONS("jvm.gc.collections", Kind.COUNTER, null, "Garbage collections.", "gc"),
    JVM_GC_TIME("jvm.gc.time", Kind.COUNTER, "seconds", "Time spent in garbage collections.", "gc"),
    JVM_THREADS("jvm.threads", Kind.GAUGE, null, "Live threads.");

    /** How a meter counts. */
    enum Kind {
        GAUGE,
        COUNTER,
        TIMER,
        SUMMARY
    }

    private final String dotted;
    private final Kind kind;
    private final @Nullable String unit;
    private final String description;
    /** Separated by commas, so that the list is immutable for all to see. */
    private final String tags;

    MeterName(String dotted, Kind kind, @Nullable String unit, String description, String... tags) {
        this.dotted = dotted;
        this.kind = kind;
        this.unit = unit;
        this.description = description;
        this.tags = String.join(",", tags);
    }

    /** The name without unit and suffix. */
    String dotted() {
        return dotted;
    }

    @Nullable
    String unit() {
        return unit;
    }

    String description() {
        return description;
    }

    /** The names of its tags, in order. */
    List<String> tags() {
        return tags.isEmpty() ? List.of() : List.of(tags.split(","));
    }

    /** The name of its family in what {@code /metrics} answers. */
    String family() {
        String name = dotted.replace('.', '_') + (unit == null ? "" : "_" + unit);
        return kind == Kind.COUNTER ? name + "_total" : name;
    }

    /** What Prometheus calls its kind. */
    String type() {
        return kind == Kind.TIMER || kind == Kind.SUMMARY
                ? "histogram"
                : kind.name().toLowerCase(Locale.ROOT);
    }
}
