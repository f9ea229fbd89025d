package io.quorate.cli.doctor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** What follows from the answers of members. Stateless. */
final class Rules {

    private static final long LAG_MAX = 1000;
    private static final long GIB = 1L << 30;
    private static final long DISK_FREE_MIN = 2 * GIB;
    private static final double FLUSH_SLOW_SECONDS = 0.02;
    private static final double FLUSH_BAD_SECONDS = 0.1;
    private static final long ELECTIONS_PER_HOUR_MAX = 3;
    private static final long WATCH_LAG_MAX = 10_000;
    private static final double FULL = 0.8;
    private static final double CLOCKS_APART_MILLIS_MAX = 1000;
    private static final double FILES_MIN = 4096;

    private Rules() {}

    /** Everything that can be said about a cluster whose members answered so. */
    static List<Finding> all(List<Visit> visits) {
        List<Finding> findings = new ArrayList<>();
        List<Visit> answered = visits.stream().filter(Visit::answered).toList();
        Set<String> places = places(answered);
        visits.forEach(visit -> findings.add(endpoint(visit, places)));
        if (answered.isEmpty()) {
            return findings;
        }
        Document cluster = answered.get(0).cluster();
        leader(findings, answered);
        members(findings, cluster);
        versions(findings, cluster);
        state(findings, answered);
        clocks(findings, answered);
        alarms(findings, answered);
        warnings(findings, answered);
        answered.forEach(visit -> member(findings, visit));
        return findings;
    }

    /** Where the members that answered say that members are. */
    private static Set<String> places(List<Visit> answered) {
        Set<String> places = new TreeSet<>();
        for (Visit visit : answered) {
            visit.cluster().documents("members").forEach(member -> places.addAll(member.texts("client_urls")));
        }
        return places;
    }

    private static Finding endpoint(Visit visit, Set<String> places) {
        String fault = visit.fault();
        if (fault != null && (fault.startsWith("permission-denied") || fault.startsWith("unauthenticated"))) {
            return Finding.fail(
                    "endpoint",
                    visit.endpoint() + " does not tell this user how it is: " + fault,
                    "quorate whoami; it takes cluster:read and maintenance:read");
        }
        if (fault != null && !places.isEmpty() && !places.contains(visit.endpoint())) {
            return Finding.warn(
                    "endpoint",
                    visit.endpoint() + " does not answer, and no member of the cluster is there (was it removed?): "
                            + fault,
                    "take it out of the endpoints");
        }
        if (fault != null) {
            return Finding.fail("endpoint", visit.endpoint() + " does not answer: " + fault, "quorate ctx test");
        }
        return Finding.ok(
                "endpoint",
                String.format(Locale.ROOT, "%s is %s, %.0f ms away", visit.endpoint(), visit.name(), visit.millis()));
    }

    private static void leader(List<Finding> findings, List<Visit> answered) {
        Set<String> leaders = new TreeSet<>();
        answered.forEach(visit -> leaders.add(visit.status().text("leader")));
        leaders.remove("");
        leaders.remove("none");
        if (leaders.isEmpty()) {
            findings.add(Finding.fail(
                    "leader", "no member knows of a leader: nothing can be written", "quorate explain no-leader"));
        } else if (leaders.size() > 1) {
            findings.add(Finding.warn(
                    "leader",
                    "members name different leaders (" + String.join(", ", leaders) + "): an election goes on",
                    "quorate status --cluster"));
        } else {
            findings.add(Finding.ok("leader", "it is " + leaders.iterator().next()));
        }
    }

    private static void members(List<Finding> findings, Document cluster) {
        List<Document> members = cluster.documents("members");
        long size = cluster.number(members.size(), "size");
        long quorum = cluster.number(size / 2 + 1, "quorum");
        long reachable = members.stream()
                .filter(member -> !member.text("role").equals("learner"))
                .filter(member -> member.isTrue("reachable"))
                .count();
        for (Document member : members) {
            String state = member.text("state");
            if (state.equals("invited")) {
                findings.add(Finding.ok("member", member.text("name") + " is invited, and has not come yet"));
            } else if (state.equals("joining")) {
                findings.add(Finding.ok("member", member.text("name") + " is joining: it has no vote yet"));
            } else if (!member.isTrue("reachable")) {
                findings.add(Finding.warn(
                        "member", member.text("name") + " is not reached by the others", "quorate member ls"));
            } else if (member.number(0, "lag_entries") > LAG_MAX) {
                findings.add(Finding.warn(
                        "member",
                        member.text("name") + " is " + member.number(0, "lag_entries") + " entries behind",
                        "quorate member ls"));
            }
        }
        String count = reachable + " of " + size + " members are there, " + quorum + " are needed";
        if (size == 1 && reachable == 1) {
            findings.add(Finding.ok("quorum", "one member alone: it tolerates no failure; three would tolerate one"));
        } else if (reachable < quorum) {
            findings.add(Finding.fail("quorum", count + ": nothing can be written", "quorate member ls"));
        } else if (reachable == quorum) {
            findings.add(Finding.warn("quorum", count + ": one more failure stops the cluster", "quorate member ls"));
        } else {
            findings.add(Finding.ok("quorum", count));
        }
    }

    private static void versions(List<Finding> findings, Document cluster) {
        List<String> versions = cluster.texts("versions");
        if (versions.size() > 1) {
            findings.add(Finding.warn(
                    "versions", "members run " + String.join(" and ", versions), "quorate status --cluster"));
        } else if (!versions.isEmpty()) {
            findings.add(Finding.ok("versions", "all run " + versions.get(0)));
        }
    }

    /** Members that have applied the same hold the same, or one of them is broken. */
    private static void state(List<Finding> findings, List<Visit> answered) {
        Map<Long, Set<String>> hashes = new TreeMap<>();
        for (Visit visit : answered) {
            String hash = visit.status().text("store", "state_hash");
            if (!hash.isEmpty()) {
                hashes.computeIfAbsent(visit.status().number(-1, "raft", "applied_index"), index -> new TreeSet<>())
                        .add(hash);
            }
        }
        hashes.forEach((index, different) -> {
            if (different.size() > 1) {
                findings.add(Finding.fail(
                        "state",
                        "members that have applied entry " + index + " hold different states: one of them is broken",
                        "quorate check data"));
            }
        });
    }

    /** At the soft level everything is still taken; at the hard one, and of what nothing is known, not. */
    private static void alarms(List<Finding> findings, List<Visit> answered) {
        shared(answered, visit -> isSoft(visit) ? visit.status().texts("alarms") : List.of())
                .forEach((said, names) -> findings.add(Finding.warn(
                        "alarm", names + ": " + said + " (soft level: writes are taken)", "quorate alarm ls")));
        shared(answered, visit -> isSoft(visit) ? List.of() : visit.status().texts("alarms"))
                .forEach((said, names) -> findings.add(Finding.fail("alarm", names + ": " + said, "quorate alarm ls")));
    }

    private static boolean isSoft(Visit visit) {
        return visit.status().text("store", "space_level").equals("soft");
    }

    private static void warnings(List<Finding> findings, List<Visit> answered) {
        shared(answered, visit -> visit.status().texts("warnings"))
                .forEach((said, names) -> findings.add(Finding.warn("warning", names + ": " + said, "quorate status")));
    }

    /** What several members say is said once, with their names: that of the whole cluster each of them says. */
    private static Map<String, String> shared(List<Visit> answered, Function<Visit, List<String>> saying) {
        Map<String, String> members = new LinkedHashMap<>();
        for (Visit visit : answered) {
            for (String said : new LinkedHashSet<>(saying.apply(visit))) {
                members.merge(said, visit.name(), (names, name) -> names + ", " + name);
            }
        }
        return members;
    }

    /** Leases live by the leader's clock only, but times that people compare come from all of them. */
    private static void clocks(List<Finding> findings, List<Visit> answered) {
        List<Visit> told =
                answered.stream().filter(visit -> visit.clock() != null).toList();
        if (told.size() < 2) {
            return;
        }
        Visit first = Collections.min(told, Comparator.comparingDouble(Rules::millis));
        Visit last = Collections.max(told, Comparator.comparingDouble(Rules::millis));
        double apart = millis(last) - millis(first);
        double uncertain = uncertain(first) + uncertain(last);
        if (apart - uncertain > CLOCKS_APART_MILLIS_MAX) {
            findings.add(Finding.warn(
                    "clocks",
                    String.format(
                            Locale.ROOT,
                            "the clock of %s is %.1f s ahead of that of %s, give or take %.1f s",
                            last.name(),
                            apart / 1e3,
                            first.name(),
                            uncertain / 1e3),
                    "timedatectl    # on both machines"));
        } else {
            findings.add(Finding.ok(
                    "clocks", String.format(Locale.ROOT, "no more than %.1f s apart", (apart + uncertain) / 1e3)));
        }
    }

    private static double millis(Visit visit) {
        return visit.clock() == null ? 0 : visit.clock().millis();
    }

    private static double uncertain(Visit visit) {
        return visit.clock() == null ? 0 : visit.clock().uncertainMillis();
    }

    private static void member(List<Finding> findings, Visit visit) {
        String name = visit.name();
        int before = findings.size();
        if (!visit.notReady().isEmpty()) {
            findings.add(Finding.fail(
                    "ready", name + " is not ready: " + visit.notReady(), "quorate api GET '/readyz?verbose'"));
        }
        elections(findings, visit);
        disk(findings, visit);
        process(findings, visit);
        watches(findings, visit);
        if (findings.size() == before) {
            findings.add(Finding.ok("member", name + " is ready; disk, memory and files are in order"));
        }
    }

    private static void elections(List<Finding> findings, Visit visit) {
        double changes = visit.metrics()
                .sum("quorate_raft_leadership_changes_total", "to=\"leader\"")
                .orElse(0);
        double hours = Math.max(1, visit.status().number(0, "uptime_ms") / 3_600_000.0);
        if (changes / hours > ELECTIONS_PER_HOUR_MAX) {
            findings.add(Finding.warn(
                    "elections",
                    String.format(
                            Locale.ROOT,
                            "%s became leader %.0f times in %.1f h: a slow disk or network, or too short timeouts",
                            visit.name(),
                            changes,
                            hours),
                    "quorate check perf --load s"));
        }
    }

    private static void disk(List<Finding> findings, Visit visit) {
        long free = visit.status().number(Long.MAX_VALUE, "store", "free_disk_bytes");
        if (free < DISK_FREE_MIN) {
            findings.add(Finding.warn(
                    "disk",
                    visit.name() + " has " + free / (1 << 20) + " MiB of disk left; below a limit it refuses writes",
                    "quorate explain out-of-space"));
        }
        double flushes = visit.metrics().sum("ratis_log_worker_flush_time_count_total");
        double seconds = visit.metrics().sum("ratis_log_worker_flush_time_seconds_total");
        if (flushes >= 100 && seconds / flushes > FLUSH_SLOW_SECONDS) {
            double mean = seconds / flushes;
            String sentence = String.format(
                    Locale.ROOT, "%s takes %.0f ms to write its log to disk, on average", visit.name(), mean * 1e3);
            findings.add(
                    mean > FLUSH_BAD_SECONDS
                            ? Finding.fail("disk", sentence, "quorate check perf --load s")
                            : Finding.warn("disk", sentence, "quorate check perf --load s"));
        }
    }

    private static void process(List<Finding> findings, Visit visit) {
        double open = visit.metrics().sum("process_open_fds");
        double most = visit.metrics().sum("process_max_fds");
        if (most > 0 && open / most > FULL) {
            findings.add(Finding.warn(
                    "files",
                    String.format(Locale.ROOT, "%s has %.0f of %.0f files open", visit.name(), open, most),
                    "systemctl edit quorated    # LimitNOFILE="));
        } else if (most > 0 && most < FILES_MIN) {
            findings.add(Finding.warn(
                    "files",
                    String.format(Locale.ROOT, "%s may open %.0f files only; each client is one", visit.name(), most),
                    "systemctl edit quorated    # LimitNOFILE="));
        }
        double heap =
                visit.metrics().sum("jvm_memory_used_bytes", "area=\"heap\"").orElse(0);
        double heapMax = visit.metrics().sum("jvm_memory_max_bytes");
        if (heapMax > 0 && heap / heapMax > 0.95) {
            findings.add(Finding.warn(
                    "memory",
                    String.format(Locale.ROOT, "%s uses %.0f %% of its heap", visit.name(), 100 * heap / heapMax),
                    "quorate api GET /metrics -e " + visit.endpoint()));
        }
    }

    private static void watches(List<Finding> findings, Visit visit) {
        double lag = visit.metrics().sum("quorate_watch_lag_max");
        double blocked =
                visit.metrics().sum("quorate_watches", "state=\"blocked\"").orElse(0);
        if (lag > WATCH_LAG_MAX || blocked > 0) {
            findings.add(Finding.warn(
                    "watches",
                    String.format(
                            Locale.ROOT,
                            "%s: %.0f watches are not read by their clients, the slowest is %.0f revisions behind",
                            visit.name(),
                            blocked,
                            lag),
                    "quorate watches -e " + visit.endpoint()));
        }
        double late = visit.metrics().sum("quorate_expiry_lag_seconds");
        if (late > 1) {
            findings.add(Finding.warn(
                    "leases",
                    String.format(Locale.ROOT, "%s ends leases %.1f s late: too many at once", visit.name(), late),
                    "quorate lease ls"));
        }
    }
}
