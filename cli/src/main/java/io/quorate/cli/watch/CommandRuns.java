package io.quorate.cli.watch;

import io.quorate.cli.CommandException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.hold.Child;
import io.quorate.cli.hold.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a command for each occasion, one after the other.
 *
 * <p>The watch's thread brings lines and waits while an earlier one is not taken, so that nothing piles up; with a
 * debounce occasions that come together become one instead. One thread runs the command; signals come on others.
 */
public final class CommandRuns {

    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(200);

    /** A burst without end is cut after so many quiet times. */
    private static final int BURST_INTERVALS = 10;

    /**
     * How the command is run. Immutable.
     *
     * @param oneKey whether one key is watched, or one name
     * @param debounce how long it has to be quiet before the command runs; zero: a run for each revision
     * @param kill whether a command that still runs is stopped for the next occasion
     * @param once whether to end with the command of the first change
     * @param failFast whether to end when a command fails
     */
    public record Plan(
            List<String> command, boolean oneKey, Duration debounce, boolean kill, boolean once, boolean failFast) {
        public Plan {
            command = List.copyOf(command);
        }
    }

    private final Plan plan;
    private final Consumer<String> talk;
    private final Occasions occasions = new Occasions();

    // Guarded by this.
    private @Nullable Occasion pending;
    private long firstNanos;
    private long lastNanos;
    private boolean over;
    private @Nullable String signal;
    private @Nullable Child running;

    public CommandRuns(Plan plan, Consumer<String> talk) {
        this.plan = plan;
        this.talk = talk;
    }

    /** Takes a line; returns when there is room for the next one. For the watch's thread. */
    public void line(String line, Map<String, @Nullable Object> document) {
        Occasion occasion = occasions.take(line, document);
        if (occasion != null) {
            offer(occasion);
        }
    }

    /** Changes are missing. For the watch's thread. */
    public void resync() {
        occasions.resync();
    }

    private synchronized void offer(Occasion occasion) {
        long now = System.nanoTime();
        Occasion before = pending;
        if (before != null && !plan.debounce().isZero()) {
            pending = before.then(occasion);
            lastNanos = now;
            return;
        }
        try {
            while (pending != null && !over) {
                wait();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            over = true;
        }
        if (over) {
            occasion.discard();
            return;
        }
        pending = occasion;
        firstNanos = now;
        lastNanos = now;
        notifyAll();
    }

    /** No lines will come any more, or none is wanted. Safe for any thread. */
    public synchronized void end() {
        over = true;
        notifyAll();
    }

    /** Passes a signal on to the command; INT, TERM and HUP also end this. Safe for any thread. */
    public synchronized void signal(String name) {
        Child child = running;
        boolean typed = name.equals("INT") && Signals.isForeground();
        if (child != null && !typed) {
            try {
                child.signal(name);
            } catch (IOException noShell) {
                talk.accept("cannot pass the signal " + name + " on: " + noShell.getMessage());
            }
        }
        if (!name.startsWith("USR")) {
            signal = name;
            end();
        }
    }

    /** Runs the command again and again, until the watch or a signal or a command ends it; the exit code. */
    public int run() throws InterruptedException {
        try {
            while (true) {
                Occasion occasion = take();
                if (occasion == null) {
                    return endedBySignal(ExitCode.DONE);
                }
                int code = run(occasion);
                boolean last = (plan.once() && !occasion.state()) || (plan.failFast() && code != 0);
                if (last || signalled() != null) {
                    return endedBySignal(code);
                }
            }
        } finally {
            end();
            drop();
        }
    }

    private synchronized @Nullable String signalled() {
        return signal;
    }

    private int endedBySignal(int otherwise) {
        String name = signalled();
        return name == null ? otherwise : ExitCode.SIGNALLED + Signals.number(name);
    }

    private synchronized void drop() {
        if (pending != null) {
            pending.discard();
            pending = null;
        }
    }

    /** The next occasion, when it is ripe; null if there will be none. */
    private synchronized @Nullable Occasion take() throws InterruptedException {
        while (signal == null && !(over && pending == null)) {
            Occasion next = pending;
            long unripeNanos = unripeNanos();
            if (next != null && (unripeNanos <= 0 || over)) {
                pending = null;
                notifyAll();
                return next;
            }
            await(next == null ? LOOK_NANOS_MAX : unripeNanos);
        }
        return null;
    }

    /** How long what is pending has to wait at least. */
    private long unripeNanos() {
        long debounce = plan.debounce().toNanos();
        long now = System.nanoTime();
        return Math.min(lastNanos + debounce - now, firstNanos + BURST_INTERVALS * debounce - now);
    }

    private void await(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, Math.min(nanos, LOOK_NANOS_MAX)));
    }

    /** Runs the command once; what it ended with, 0 if it was stopped for the next. */
    private int run(Occasion occasion) throws InterruptedException {
        Child child = start(occasion);
        boolean stopped;
        synchronized (this) {
            running = child;
            stopped = supervise(child);
            running = null;
        }
        int code = child.exitCode();
        if (stopped) {
            return 0;
        }
        if (code != 0 && !plan.once()) {
            talk.accept("the command ended with code " + code + " at revision " + occasion.revision());
        }
        return code;
    }

    private Child start(Occasion occasion) {
        String name = plan.command().get(0);
        Path input = null;
        try {
            input = occasion.input();
            return Child.start(
                    plan.command(),
                    occasion.environment(plan.oneKey()),
                    ProcessBuilder.Redirect.from(input.toFile()),
                    this::wake);
        } catch (IOException notStarted) {
            String why = String.valueOf(notStarted.getMessage());
            int code = why.contains("error=2,") ? ExitCode.NO_SUCH_COMMAND : ExitCode.NOT_EXECUTABLE;
            throw new CommandException(code, "cannot run " + name + ": " + why, null);
        } finally {
            delete(input);
        }
    }

    private void delete(@Nullable Path input) {
        try {
            if (input != null) {
                Files.deleteIfExists(input);
            }
        } catch (IOException e) {
            talk.accept("cannot delete " + input + ": " + e.getMessage());
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    /** Waits for the end of the command, or brings it about if the next occasion is there; whether it was that. */
    private boolean supervise(Child child) throws InterruptedException {
        long killNanos = 0;
        boolean stopped = false;
        while (stopped ? !child.isGone() : child.isAlive()) {
            long now = System.nanoTime();
            if (!stopped && plan.kill() && pending != null && unripeNanos() <= 0) {
                stopped = true;
                killNanos = now + GRACE_NANOS;
                child.terminate();
            } else if (stopped && now - killNanos >= 0) {
                child.kill();
            }
            await(LOOK_NANOS_MAX);
        }
        return stopped;
    }
}
