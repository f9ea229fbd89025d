package io.quorate.it.load;

import io.quorate.it.check.Answer;
import io.quorate.it.check.Call;
import io.quorate.it.check.Operation;
import io.quorate.it.cluster.Await;
import io.quorate.it.wire.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that read and change keys through all members until they are stopped, each a thread of its own. Safe for any
 * thread.
 *
 * <p>All clients work on a few keys at a time, so that they meet, and go on to fresh keys after a while, so that the
 * history of each stays short enough to be judged. No request is ever repeated, and every value is written by one request
 * only. A client keeps to its member; when that fails it uses the next ones for a while.
 */
public final class Workload implements AutoCloseable {

    /** After so many operations through another member a client tries its own again. */
    private static final int DETOUR = 30;

    /** After an operation that failed a client waits so long. */
    private static final long SETBACK_NANOS = Duration.ofMillis(50).toNanos();

    /** Of ten operations so many are reads, the others changes of all kinds. */
    private static final int READS_OF_TEN = 4;

    private final List<Endpoint> endpoints;
    private final Plan plan;
    private final List<Client> clients = new ArrayList<>();
    private final AtomicLong issued = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicInteger incarnations = new AtomicInteger();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    /** What was last seen in a key: something to compare with. */
    private record Seen(String value, long modRevision) {}

    /**
     * What the clients do. Immutable.
     *
     * @param prefix begins every key; not used twice on one cluster
     * @param clients how many
     * @param keys how many keys are worked on at a time
     * @param operationsPerKey after about so many operations a key is left for a fresh one
     * @param pause how long a client waits between two operations
     * @param timeout the deadline of each request
     */
    public record Plan(
            String prefix, int clients, int keys, int operationsPerKey, Duration pause, Duration timeout, long seed) {

        /** Nine clients on six keys, a few hundred operations a second: on two processors members have to start beside it. */
        public static Plan of(String prefix, long seed) {
            return new Plan(prefix, 9, 6, 200, Duration.ofMillis(25), Duration.ofSeconds(2), seed);
        }

        /** This plan with other numbers. */
        public Plan load(int someClients, int someKeys, Duration somePause) {
            return new Plan(prefix, someClients, someKeys, operationsPerKey, somePause, timeout, seed);
        }

        /** This plan with another deadline. */
        public Plan timeout(Duration other) {
            return new Plan(prefix, clients, keys, operationsPerKey, pause, other, seed);
        }
    }

    private Workload(List<Endpoint> endpoints, Plan plan) {
        this.endpoints = List.copyOf(endpoints);
        this.plan = plan;
    }

    /** Starts the clients of {@code endpoints}, all of one cluster, and returns at once. */
    public static Workload start(List<Endpoint> endpoints, Plan plan) {
        Workload workload = new Workload(endpoints, plan);
        for (int i = 0; i < plan.clients(); i++) {
            workload.clients.add(workload.new Client(i));
        }
        workload.clients.forEach(Thread::start);
        return workload;
    }

    /** How many changes were acknowledged so far. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** Waits until {@code count} more changes were acknowledged. */
    public void awaitAcknowledged(long count, Duration timeout) {
        long goal = acknowledged() + count;
        Await.until(
                () -> count + " more changes acknowledged, " + (goal - acknowledged()) + " are missing; surprises: "
                        + surprises,
                timeout,
                () -> acknowledged() >= goal);
    }

    /** Ends the clients, each after its current operation, and returns what they saw. */
    public History stop() {
        stopping = true;
        List<Operation> operations = new ArrayList<>();
        for (Client client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
            operations.addAll(client.operations);
        }
        return new History(operations, new ArrayList<>(surprises));
    }

    @Override
    public void close() {
        if (!stopping) {
            stop();
        }
    }

    private final class Client extends Thread {

        private final int index;
        private final Random random;
        private final List<Operation> operations = new ArrayList<>();
        private int id = incarnations.getAndIncrement();
        private int away;
        private int untilHome;
        private @Nullable KeyClient keys;

        Client(int index) {
            super("client " + index);
            this.index = index;
            this.random = new Random(plan.seed() * 31 + index);
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!stopping) {
                Endpoint endpoint = endpoint();
                KeyClient open = keys == null ? new KeyClient(endpoint.address(), plan.timeout()) : keys;
                keys = open;
                String key = key();
                Call call = call(key);
                long called = System.nanoTime();
                Answer answer = execute(open, key, call);
                Operation operation = new Operation(id, endpoint.name(), key, call, answer, called, System.nanoTime());
                operations.add(operation);
                learn(operation);
                LockSupport.parkNanos(answer.tells() ? plan.pause().toNanos() : SETBACK_NANOS);
            }
            leave();
        }

        private Answer execute(KeyClient open, String key, Call call) {
            try {
                return open.execute(key, call);
            } catch (RuntimeException e) {
                surprises.add(e.toString());
                return new Answer.Unknown("unexpected answer");
            }
        }

        private Endpoint endpoint() {
            if (away != 0 && untilHome-- <= 0) {
                away = 0;
                leave();
            }
            return endpoints.get((index + away) % endpoints.size());
        }

        private String key() {
            long turn = issued.getAndIncrement() / ((long) plan.keys() * plan.operationsPerKey());
            return plan.prefix() + "/" + turn + "/" + random.nextInt(plan.keys());
        }

        private Call call(String key) {
            if (random.nextInt(10) < READS_OF_TEN) {
                return new Call.Get();
            }
            String value = plan.prefix() + "-" + id + "-" + operations.size();
            Seen last = seen.get(key);
            int kind = random.nextInt(10);
            if (kind < 5) {
                return new Call.Put(value);
            }
            if (kind == 5) {
                return new Call.Delete();
            }
            if (last == null) {
                return new Call.CasRevision(0, value);
            }
            return kind < 8 ? new Call.CasRevision(last.modRevision(), value) : new Call.CasValue(last.value(), value);
        }

        private void learn(Operation operation) {
            Answer answer = operation.answer();
            if (operation.acknowledged()) {
                acknowledged.incrementAndGet();
            }
            String stored = operation.call().stores();
            if (answer instanceof Answer.Found found) {
                seen.put(operation.key(), new Seen(found.value(), found.modRevision()));
            } else if (answer instanceof Answer.Stored told && stored != null) {
                seen.put(operation.key(), new Seen(stored, told.modRevision()));
            } else if (answer instanceof Answer.Deleted || answer instanceof Answer.Absent) {
                seen.remove(operation.key());
            } else if (!answer.tells()) {
                // Whoever doesn't know whether its last call happened goes on as somebody else, somewhere else.
                id = answer instanceof Answer.Unknown ? incarnations.getAndIncrement() : id;
                away++;
                untilHome = DETOUR;
                leave();
            }
        }

        private void leave() {
            if (keys != null) {
                keys.close();
                keys = null;
            }
        }
    }
}
