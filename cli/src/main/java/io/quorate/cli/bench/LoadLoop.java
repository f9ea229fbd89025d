package io.quorate.cli.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * One thread that keeps many connections busy. In an open loop requests begin when they are due, whatever became of those
 * before, and their latency counts from then: a server that stalls cannot hide what it did to those that had to wait.
 *
 * <p>{@link #run} belongs to its thread; {@link #completed} is for any; {@link #tally} is for whoever joined the thread.
 */
final class LoadLoop implements Runnable {

    /** When requests are sent and which of them count. Times as {@link System#nanoTime} gives them. Immutable. */
    record Schedule(long startNanos, long measureNanos, long endNanos, long drainNanos, double intervalNanos) {
        boolean isOpenLoop() {
            return intervalNanos > 0;
        }
    }

    private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*\"([a-z0-9-]+)\"");
    private static final long RECONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int HANDSHAKES_MAX = 32;
    private static final int READ_BYTES = 256 * 1024;

    private final Schedule schedule;
    private final long timeoutNanos;
    private final Selector selector;
    private final List<Connection> connections = new ArrayList<>();
    private final Deque<Connection> ready = new ArrayDeque<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
    private final Tally tally = new Tally();
    private final AtomicLong completed = new AtomicLong();
    private long issued;
    private int underWay;

    /** How many operations to begin at most; 0: as many as there is time for. */
    private final int operationsMax;

    /** How many connections may be on their way to be open. */
    private final int openingMax;

    /** Which of the plan's connections a loop keeps. Immutable. */
    record Part(int first, int count) {}

    LoadLoop(BenchPlan plan, Schedule schedule, Script.Cast cast, Part part, int operationsMax) throws IOException {
        this.schedule = schedule;
        this.timeoutNanos = plan.timeout().toNanos();
        this.selector = Selector.open();
        this.operationsMax = operationsMax;
        this.openingMax = plan.target().isSecure() ? HANDSHAKES_MAX : Integer.MAX_VALUE;
        for (int i = part.first(); i < part.first() + part.count(); i++) {
            URI endpoint = plan.target().endpoint(i);
            Script script = cast.script(i, plan.target().headers(endpoint), tally);
            connections.add(new Connection(selector, plan.target(), endpoint, script));
        }
    }

    /** How many operations have ended so far. */
    long completed() {
        return completed.get();
    }

    Tally tally() {
        return tally;
    }

    @Override
    public void run() {
        try (selector) {
            open(System.nanoTime());
            loop();
        } catch (IOException broken) {
            tally.failed("selector: " + broken.getMessage());
        } finally {
            connections.forEach(Connection::close);
        }
    }

    private void loop() throws IOException {
        long nextCheck = System.nanoTime() + CHECK_NANOS;
        while (true) {
            long now = System.nanoTime();
            boolean issuing = now < schedule.endNanos() && !isExhausted();
            if (issuing) {
                if (now >= schedule.startNanos()) {
                    issue(now);
                }
            } else if (underWay == 0 || now >= schedule.drainNanos()) {
                finish(now);
                return;
            }
            if (now >= nextCheck) {
                check(now);
                nextCheck = now + CHECK_NANOS;
            }
            select(now, issuing);
            for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                SelectionKey key = keys.next();
                keys.remove();
                handle(key, (Connection) key.attachment());
            }
        }
    }

    /** Sleeps until something is due. The selector knows milliseconds only, so shorter waits are naps. */
    private void select(long now, boolean issuing) throws IOException {
        if (!issuing || ready.isEmpty()) {
            selector.select(10);
            return;
        }
        long untilDue = due(issued) - now;
        if (untilDue > 2_000_000) {
            selector.select(Math.min(10, untilDue / 1_000_000 - 1));
        } else {
            if (selector.selectNow() == 0 && untilDue > 0) {
                LockSupport.parkNanos(Math.min(untilDue, NAP_NANOS));
            }
        }
    }

    private long due(long index) {
        // In a closed loop everything is due from the start.
        return schedule.startNanos() + (long) (index * schedule.intervalNanos());
    }

    private void issue(long now) {
        while (!ready.isEmpty()) {
            long intended = schedule.isOpenLoop() ? due(issued) : now;
            if (intended > now || isExhausted()) {
                return;
            }
            issued++;
            begin(ready.removeFirst(), intended, now);
        }
    }

    private boolean isExhausted() {
        return operationsMax > 0 && issued >= operationsMax;
    }

    private void begin(Connection connection, long intended, long now) {
        connection.out.clear();
        connection.script.begin(connection.out, now);
        connection.intendedNanos = intended;
        underWay++;
        send(connection, now);
    }

    private void send(Connection connection, long now) {
        connection.sentNanos = now;
        try {
            connection.send();
        } catch (IOException broken) {
            fail(connection, "connection-lost");
        }
    }

    private void handle(SelectionKey key, Connection connection) {
        if (!key.isValid()) {
            return;
        }
        try {
            if (key.isConnectable()) {
                connection.finishConnect();
                readyIfOpened(connection);
                return;
            }
            if (key.isWritable()) {
                connection.flush();
            }
            if (key.isReadable()) {
                receive(connection);
            }
        } catch (IOException broken) {
            fail(connection, connection.busy ? "connection-lost" : refusal(broken));
        } catch (ResponseParser.MalformedException malformed) {
            fail(connection, "malformed-response");
        }
    }

    private void readyIfOpened(Connection connection) {
        if (connection.hasOpened()) {
            ready.addLast(connection);
        }
    }

    private void receive(Connection connection) throws IOException, ResponseParser.MalformedException {
        in.clear();
        int count = connection.read(in);
        in.flip();
        if (count < 0) {
            if (connection.busy && connection.parser.end()) {
                answered(connection);
            } else {
                fail(connection, connection.busy ? "connection-lost" : "connection-closed");
            }
            return;
        }
        readyIfOpened(connection);
        if (count == 0) {
            // Of TLS itself.
            return;
        }
        if (!connection.busy) {
            fail(connection, "unasked-response");
        } else if (connection.parser.feed(in)) {
            if (in.hasRemaining()) {
                fail(connection, "unasked-response");
            } else {
                answered(connection);
            }
        }
    }

    private void answered(Connection connection) {
        ResponseParser response = connection.parser;
        Script script = connection.script;
        int status = response.status();
        boolean success = status >= 200 && status < 300;
        boolean counts = counts(connection);
        long now = System.nanoTime();
        connection.out.clear();
        if (success && script.goesOn(response, connection.out, now, counts)) {
            goOn(connection, now);
            return;
        }
        connection.busy = false;
        underWay--;
        completed.lazySet(completed.get() + (success ? script.worth() : script.worthMax()));
        if (counts && success) {
            tally.succeeded(script.reads(), now - connection.intendedNanos, script.worth());
        } else if (counts) {
            Matcher code = CODE.matcher(response.bodyText());
            tally.failed(code.find() ? code.group(1) : "http-" + status, script.worthMax());
        }
        if (response.keepsOpen()) {
            ready.addLast(connection);
        } else {
            connection.close();
            open(connection);
        }
    }

    private void goOn(Connection connection, long now) {
        if (connection.parser.keepsOpen()) {
            send(connection, now);
        } else {
            fail(connection, "connection-closed");
        }
    }

    private static String refusal(IOException broken) {
        return broken instanceof SSLException ? "tls: " + broken.getMessage() : "connection-refused";
    }

    private boolean counts(Connection connection) {
        return connection.intendedNanos >= schedule.measureNanos() && connection.intendedNanos < schedule.endNanos();
    }

    private void fail(Connection connection, String code) {
        if (connection.busy) {
            underWay--;
            if (counts(connection)) {
                tally.failed(code, connection.script.worthMax());
            }
        } else if (System.nanoTime() >= schedule.measureNanos() && !code.equals("connection-closed")) {
            tally.failed(code);
        }
        ready.remove(connection);
        connection.close();
        connection.reconnectAtNanos = System.nanoTime() + RECONNECT_NANOS;
    }

    private void open(Connection connection) {
        try {
            connection.connect();
            readyIfOpened(connection);
        } catch (SSLException distrust) {
            fail(connection, refusal(distrust));
        } catch (IOException | java.nio.channels.UnresolvedAddressException broken) {
            fail(connection, "connection-refused");
        }
    }

    /** Gives up requests that take too long, and connects again what was lost. */
    private void check(long now) {
        for (Connection connection : connections) {
            if (connection.busy && now - connection.sentNanos > timeoutNanos) {
                fail(connection, "no-answer");
            }
        }
        open(now);
    }

    /** Opens what is closed. Some at a time by TLS: handshakes that all begin at once also all end late. */
    private void open(long now) {
        int opening = 0;
        for (Connection connection : connections) {
            opening += connection.isOpening() ? 1 : 0;
        }
        for (Connection connection : connections) {
            if (connection.isClosed() && now - connection.reconnectAtNanos >= 0 && opening < openingMax) {
                open(connection);
                opening++;
            }
        }
    }

    private void finish(long now) {
        for (Connection connection : connections) {
            if (connection.busy) {
                fail(connection, "no-answer");
            } else if (connection.isOpening()) {
                tally.failed("no-connection");
            }
        }
        if (schedule.isOpenLoop()) {
            long dueAtEnd =
                    (long) ((Math.min(now, schedule.endNanos()) - schedule.startNanos()) / schedule.intervalNanos());
            tally.unsent = Math.max(0, dueAtEnd - issued);
        }
    }
}
