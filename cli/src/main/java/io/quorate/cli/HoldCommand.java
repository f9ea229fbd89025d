package io.quorate.cli;

import io.quorate.cli.hold.HoldPlan;
import io.quorate.cli.hold.Holding;
import io.quorate.cli.hold.OnLost;
import io.quorate.cli.hold.Signals;
import io.quorate.cli.hold.SteadyClock;
import io.quorate.client.ApiRequest;
import io.quorate.client.QuorateClient;
import io.quorate.client.claim.AcquireOption;
import io.quorate.client.claim.Hold;
import io.quorate.client.error.NotAcquiredException;
import io.quorate.client.error.QuorateException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IExitCodeGenerator;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * A command that holds something while another one runs, or until it is interrupted.
 *
 * <p>Confined to the main thread, but for signals: they come on threads of their own.
 */
abstract class HoldCommand extends QuorateCommand implements IExitCodeGenerator {

    private static final Duration GRACE = Duration.ofSeconds(10);

    /** The longest wait of one request. */
    private static final Duration WAIT_MAX = Duration.ofMinutes(10);

    @Parameters(index = "0", paramLabel = "NAME", description = "What to hold.")
    private String name = "";

    @Parameters(
            index = "1..*",
            paramLabel = "CMD",
            description = "The command, behind --. Without one: hold until Ctrl-C and print the token.")
    private List<String> command = new ArrayList<>();

    @Option(
            names = "--ttl",
            paramLabel = "D",
            converter = Durations.class,
            defaultValue = "30s",
            description = "Of the lease: how long it takes until others get it if this machine dies (default 30s).")
    private Duration ttl = Duration.ZERO;

    @Option(
            names = "--grace",
            paramLabel = "D",
            converter = Durations.class,
            description = "How long the command may take to end when it is asked to; at most half the ttl (default 10s,"
                    + " or a third of the ttl).")
    private @Nullable Duration grace;

    @Option(
            names = "--on-lost",
            paramLabel = "term|kill|ignore",
            defaultValue = "term",
            description = "What becomes of the command when the hold is lost (default term: asked, then killed).")
    private OnLost onLost = OnLost.TERM;

    @Option(names = "--owner", paramLabel = "O", description = "A name that others see.")
    private @Nullable String owner;

    @Option(
            names = "--release-delay",
            paramLabel = "D",
            converter = Durations.class,
            description = "If the hold is lost rather than released, nobody gets it for so long.")
    private @Nullable Duration releaseDelay;

    @Option(
            names = "--wait",
            paramLabel = "D",
            converter = Durations.class,
            description = "How long to queue, at most 10m (default: as long as it takes).")
    private @Nullable Duration wait;

    @Option(
            names = {"-n", "--no-wait"},
            description = "Do not queue.")
    private boolean noWait;

    @Option(
            names = {"-E", "--not-acquired"},
            paramLabel = "CODE",
            description = "Exit with CODE if it is not acquired (default 124; without a command 5).")
    private @Nullable Integer notAcquired;

    private final SteadyClock clock = new SteadyClock();
    private final Thread mainThread = Thread.currentThread();
    private int exitCode = ExitCode.DONE;
    private @Nullable Holding holding;
    private @Nullable String early;

    @Override
    public final int getExitCode() {
        return exitCode;
    }

    final String name() {
        return name;
    }

    final boolean runsCommand() {
        return !command.isEmpty();
    }

    /** As the API's paths have it. */
    abstract String kind();

    /** Acquires it, however long that takes. */
    abstract Hold acquire(QuorateClient client) throws InterruptedException;

    /** Prints the requests that make it up. */
    abstract void printCurl(HoldPlan plan);

    /** What the variables for the command begin with. */
    abstract String variables();

    /** What is held, as {@code fence=} names it. */
    abstract String fence();

    /** Whether to go on after an ending: to acquire again, and run the command again. */
    abstract boolean again(boolean lost, int code) throws InterruptedException;

    @Override
    public final void run() {
        HoldPlan plan = plan();
        check();
        if (console().printsCurl()) {
            printCurl(plan);
            return;
        }
        Signals signals = console().signals(this::signalled);
        try {
            exitCode = hold(plan);
        } catch (QuorateException failed) {
            String signal = pending();
            if (signal != null) {
                exitCode = ExitCode.SIGNALLED + Signals.number(signal);
                return;
            }
            int code = failureCode(failed);
            throw CommandException.ending(code, failed);
        } catch (InterruptedException stopped) {
            String signal = pending();
            exitCode = ExitCode.SIGNALLED + Signals.number(signal == null ? "INT" : signal);
        } finally {
            signals.close();
        }
    }

    /** Refuses options that do not go together. */
    void check() {
        if (noWait && wait != null) {
            throw CommandException.usage("-n and --wait exclude each other", "leave one out");
        }
        if (notAcquired != null && (notAcquired < 0 || notAcquired > 255)) {
            throw CommandException.usage("-E: " + notAcquired + " (expected: 0..255)", "-E 0 is usual");
        }
    }

    /** Whether it waits for its turn as long as that takes. */
    final boolean isPatient() {
        return !noWait && wait == null;
    }

    /** What a failure to acquire ends with. */
    private int failureCode(QuorateException failed) {
        if (failed instanceof NotAcquiredException) {
            int usual = runsCommand() ? ExitCode.NOT_ACQUIRED_NOT_RUN : ExitCode.NOT_ACQUIRED;
            return notAcquired == null ? usual : notAcquired;
        }
        return runsCommand() ? ExitCode.NOT_RUN : ExitCode.of(failed.failure());
    }

    private HoldPlan plan() {
        Duration most = HoldPlan.graceMax(ttl);
        Duration third = ttl.dividedBy(3).compareTo(most) < 0 ? ttl.dividedBy(3) : most;
        Duration chosen = grace != null ? grace : third.compareTo(GRACE) < 0 ? third : GRACE;
        try {
            return new HoldPlan(kind(), name, ttl, chosen, onLost);
        } catch (IllegalArgumentException unfit) {
            throw CommandException.usage("--" + unfit.getMessage(), "give a longer --ttl, or a shorter --grace");
        }
    }

    /** The options of the acquisition that all of them have. */
    final List<AcquireOption> options() {
        List<AcquireOption> options = new ArrayList<>();
        options.add(AcquireOption.ttl(ttl));
        Optional.ofNullable(owner).map(AcquireOption::owner).ifPresent(options::add);
        Optional.ofNullable(releaseDelay).map(AcquireOption::releaseDelay).ifPresent(options::add);
        Duration waiting = noWait ? Duration.ZERO : wait == null ? WAIT_MAX : wait;
        if (!waiting.isZero()) {
            options.add(AcquireOption.waiting(waiting));
        }
        return options;
    }

    private int hold(HoldPlan plan) throws InterruptedException {
        try (QuorateClient renewing = console().newClient(Holding.renewalTimeout(plan))) {
            while (true) {
                Hold hold = acquire(console().client());
                int code;
                boolean lost;
                try (Holding held = new Holding(plan, hold, renewing, console()::talk, clock)) {
                    attend(held);
                    lost = !held.begin();
                    code = lost ? ExitCode.LOST : use(held, hold);
                    String loss = held.loss();
                    lost |= loss != null;
                    if (loss != null && onLost != OnLost.IGNORE) {
                        console().talk("'" + name + "' was lost: " + loss);
                        code = ExitCode.LOST;
                    }
                } finally {
                    attend(null);
                }
                if (!again(lost, code)) {
                    return code;
                }
            }
        }
    }

    /** Holds it as long as it is needed, and releases it; the exit code. */
    private int use(Holding held, Hold hold) throws InterruptedException {
        if (!runsCommand()) {
            print(hold);
            console().out().flush();
            boolean done = held.await();
            boolean released = held.release();
            return done && released ? ExitCode.DONE : ExitCode.LOST;
        }
        try {
            Holding.Ending ending = held.run(command, environment(held, hold));
            held.release();
            return ending.exitCode();
        } catch (IOException notStarted) {
            held.release();
            String why = String.valueOf(notStarted.getMessage());
            int code = why.contains("error=2,") ? ExitCode.NO_SUCH_COMMAND : ExitCode.NOT_EXECUTABLE;
            throw new CommandException(code, "cannot run " + command.get(0) + ": " + why, null);
        }
    }

    /** Prints what was acquired, where no command is run. */
    private void print(Hold hold) {
        switch (console().format(OutputFormat.AUTO)) {
            case JSON, JSONL -> {
                Map<String, @Nullable Object> document = new LinkedHashMap<>();
                document.put("name", hold.name());
                document.put("token", hold.token());
                document.put("lease", hold.lease());
                document.put("owner", hold.owner());
                console().out().println(Json.write(document));
            }
            case RAW, NAMES -> console().out().println(hold.token());
            default -> console().out().println("token " + hold.token());
        }
        console().talk("holding '" + name + "'; Ctrl-C releases it");
    }

    /** Prints the request that acquires it, and those that follow. */
    final void printCurl(ApiRequest acquire) {
        console().printCurl(acquire);
        console().printCurl(ApiRequest.of("POST", "/v1/leases/LEASE/keepalive"));
        console().printCurl(ApiRequest.onName("DELETE", kind(), name).query("token", "TOKEN"));
    }

    private Map<String, String> environment(Holding held, Hold hold) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(variables() + "_NAME", name);
        variables.put(variables() + "_TOKEN", Long.toString(hold.token()));
        variables.put(variables() + "_LEASE", hold.lease());
        variables.put(variables() + "_DEADLINE_MS", Long.toString(held.left().toMillis()));
        variables.put("QUORATE_FENCE", fence() + "@" + hold.token());
        return variables;
    }

    /** From now on signals are for {@code held}; null: for this program. */
    private synchronized void attend(@Nullable Holding held) throws InterruptedException {
        holding = held;
        if (held != null && early != null) {
            held.release();
            throw new InterruptedException();
        }
    }

    private synchronized @Nullable String pending() {
        return early;
    }

    private synchronized void signalled(String signal) {
        Holding held = holding;
        if (held != null) {
            boolean typed = signal.equals("INT") && held.isRunning() && Signals.isForeground();
            if (!typed) {
                held.signal(signal);
            }
        } else if (!signal.startsWith("USR")) {
            early = signal;
            mainThread.interrupt();
        }
    }
}
