package io.quorate.cli.shell;

import io.quorate.cli.Session;
import io.quorate.cli.hold.Signals;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A command in the background. Safe for any thread. */
final class Job implements Session.SignalSource {

    private final int number;
    private final String line;
    private final List<String> pending = new ArrayList<>();
    private @Nullable Consumer<String> receiver;
    private @Nullable Thread thread;
    private @Nullable Integer code;
    private boolean over;

    Job(int number, String line) {
        this.number = number;
        this.line = line;
    }

    int number() {
        return number;
    }

    String line() {
        return line;
    }

    /** Begins it: {@code work} answers its exit code. */
    synchronized void start(java.util.function.IntSupplier work, Consumer<Job> ended) {
        Thread made = new Thread(
                () -> {
                    int result = work.getAsInt();
                    synchronized (this) {
                        code = result;
                    }
                    ended.accept(this);
                    synchronized (this) {
                        over = true;
                        notifyAll();
                    }
                },
                "quorate-job-" + number);
        made.setDaemon(true);
        thread = made;
        made.start();
    }

    /** How it ended; null: it has not. */
    synchronized @Nullable Integer code() {
        return code;
    }

    @Override
    public synchronized Signals to(Consumer<String> taker) {
        receiver = taker;
        pending.forEach(taker);
        pending.clear();
        return Signals.none();
    }

    /** Asks it to end. Commands that hear no signals are interrupted. */
    synchronized void stop() {
        if (code != null) {
            return;
        }
        if (receiver != null) {
            receiver.accept("TERM");
        } else {
            pending.add("TERM");
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    /** Waits until it has ended and that was said, or for so long. */
    synchronized void await(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!over) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }
}
