package io.quorate.cli;

import io.quorate.cli.hold.Signals;
import io.quorate.cli.watch.CommandRuns;
import io.quorate.client.ApiRequest;
import io.quorate.client.error.QuorateException;
import io.quorate.client.watch.Resync;
import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchHandle;
import io.quorate.client.watch.WatchOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Watches, and prints what comes or runs a command for it.
 *
 * <p>The main thread waits and runs commands; lines are taken, and printed, by the watch's thread.
 */
final class WatchRun {

    /** Where a shell says that nobody reads any more. */
    private static final int BROKEN_PIPE = ExitCode.SIGNALLED + 13;

    private final Console console;
    private final WatchFlags flags;
    private final ApiRequest target;

    // Of the watch's thread.

    /** Whether there is no connection, and that was said. */
    private boolean outage;

    private boolean connected;

    /** What to say when there is no state; empty: nothing, any more. */
    private String vacancy = "";

    /** @param target the GET that reads what is watched */
    WatchRun(Console console, WatchFlags flags, ApiRequest target) {
        this.console = console;
        this.flags = flags;
        this.target = target;
    }

    /** Has it said that there is no state, if there is none: {@code line} goes before a silence. */
    WatchRun vacant(String line) {
        vacancy = line;
        return this;
    }

    /**
     * Watches until there is a reason to end; the exit code.
     *
     * @param command what to run; none: print
     * @param oneKey whether one key is watched, or one name
     */
    int run(List<String> command, boolean oneKey) {
        CommandRuns.@Nullable Plan plan = flags.plan(command, oneKey);
        List<WatchOption> options = flags.options();
        boolean hasValues = !target.target().startsWith("/v1/services");
        if (console.format(OutputFormat.AUTO) == OutputFormat.NAMES && plan == null && hasValues) {
            options.add(WatchOption.keysOnly());
        }
        if ("serializable".equals(console.consistency())) {
            options.add(WatchOption.serializable());
        }
        if (console.printsCurl()) {
            printCurl(options);
            return ExitCode.DONE;
        }
        Watch<Map<String, @Nullable Object>> watch = console.client()
                .watch()
                .raw(console.root().on(target), options.toArray(WatchOption[]::new))
                .onRetry(this::lost);
        try {
            return plan == null ? print(watch) : execute(watch, new CommandRuns(plan, console::talk));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return ExitCode.SIGNALLED + Signals.number("INT");
        }
    }

    private void printCurl(List<WatchOption> options) {
        ApiRequest request = target.flag("watch");
        if (flags.wantsState()) {
            request = request.flag("initial");
        }
        for (WatchOption option : options) {
            request = option.on(request);
        }
        console.printCurl(request.query("from", flags.from == null ? null : Long.toString(flags.from)));
    }

    private void lost(QuorateException reason) {
        if (!outage) {
            outage = true;
            String what = connected ? "connection lost" : "not connected";
            console.talk(what + ", trying again: " + reason.failure().detail());
        }
    }

    private void told(Map<String, @Nullable Object> document) {
        if (!"start".equals(document.get("type"))) {
            toldState(document);
            return;
        }
        if (outage) {
            console.talk(connected ? "connected again; nothing is left out" : "connected");
        }
        outage = false;
        connected = true;
    }

    private void toldState(Map<String, @Nullable Object> document) {
        if ("synced".equals(document.get("type")) && !vacancy.isEmpty()) {
            console.talk(vacancy);
        }
        vacancy = "";
    }

    private Map<String, @Nullable Object> document(String line) {
        Map<String, @Nullable Object> whole = EventPrinter.document(line);
        return console.root().isNone() ? whole : console.root().off(whole);
    }

    /** {@code whole}, unless something has to be left out of it. */
    private String line(String whole, Map<String, @Nullable Object> document) {
        return console.root().isNone() ? whole : Json.write(document);
    }

    private void missing(Resync reason) {
        console.talk(
                switch (reason) {
                    case COMPACTED -> "changes are missing, their history was compacted: the state follows";
                    case RESTORED -> "the cluster was restored from a snapshot: the state follows";
                    case CUT -> "the state was cut: it follows again";
                });
    }

    private int print(Watch<Map<String, @Nullable Object>> watch) throws InterruptedException {
        EventPrinter printer = new EventPrinter(console.out(), console.format(OutputFormat.AUTO));
        CountDownLatch done = new CountDownLatch(1);
        boolean[] unread = new boolean[1];
        watch.onLine(whole -> {
                    Map<String, @Nullable Object> document = document(whole);
                    String line = line(whole, document);
                    told(document);
                    if (done.getCount() == 0) {
                        return;
                    }
                    unread[0] = !printer.print(line, document);
                    if (unread[0] || (flags.once && "changes".equals(document.get("type")))) {
                        done.countDown();
                    }
                })
                .onError(fatal -> done.countDown());
        if (flags.wantsState()) {
            watch.onResync(this::missing);
        }
        WatchHandle handle = watch.start();
        try (handle) {
            done.await();
        }
        handle.await();
        return unread[0] ? BROKEN_PIPE : ExitCode.DONE;
    }

    private int execute(Watch<Map<String, @Nullable Object>> watch, CommandRuns runs) throws InterruptedException {
        watch.onLine(whole -> {
                    Map<String, @Nullable Object> document = document(whole);
                    String line = line(whole, document);
                    told(document);
                    runs.line(line, document);
                })
                .onResync(reason -> {
                    missing(reason);
                    runs.resync();
                })
                .onError(fatal -> runs.end());
        Signals signals = console.signals(runs::signal);
        try {
            WatchHandle handle = watch.start();
            int code;
            try (handle) {
                code = runs.run();
            }
            handle.await();
            return code;
        } catch (QuorateException failed) {
            throw CommandException.ending(ExitCode.NOT_RUN, failed);
        } finally {
            signals.close();
        }
    }
}
