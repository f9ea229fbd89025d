package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.claim.ClaimState;
import io.quorate.core.claim.Waiter;
import io.quorate.core.log.Change;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.ClaimOutcome;
import io.quorate.core.log.Command;
import io.quorate.core.log.Decoder;
import io.quorate.core.log.Ending;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Settled;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever is asked, in whatever order, and whenever time passes: what must always hold of claims does. */
class ClaimPropertyTest {

    private static final int STEPS = 120;
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final List<String> OWNERS = List.of("p", "q");

    @Property(tries = 150)
    void whatMustAlwaysHoldDoes(@ForAll long seed) {
        new Run(seed).run();
    }

    @Property(tries = 30)
    void allMembersAgree(@ForAll long seed) {
        Run one = new Run(seed);
        Run other = new Run(seed);
        one.run();
        other.run();
        assertThat(other.machine.machine.stateHash()).isEqualTo(one.machine.machine.stateHash());
    }

    /** One run of commands from a seed. */
    private static final class Run {

        final Machine machine = new Machine();
        private final Random random;
        private final List<Long> leases = new ArrayList<>();
        private final List<Held> tokens = new ArrayList<>();
        private final TreeMap<Long, ClaimCommand.Acquire> waiting = new TreeMap<>();
        private final TreeMap<String, Long> newest = new TreeMap<>();
        private long tickets;
        private int settledSeen;
        private int changesSeen;

        Run(long seed) {
            random = new Random(seed);
        }

        private record Held(Kind kind, Bytes name, long token) {}

        void run() {
            for (int step = 0; step < STEPS; step++) {
                Command command = command();
                note(command, machine.apply(command));
                check();
            }
            drain();
        }

        private Command command() {
            return switch (random.nextInt(14)) {
                case 0 -> new LeaseCommand.Grant(500 + random.nextInt(3_000), "", Bytes.EMPTY, random.nextInt(9));
                case 1 -> new LeaseCommand.Renew(List.of(new LeaseCommand.Renewal(lease(), 0)));
                case 2 -> new LeaseCommand.Revoke(lease());
                case 3, 4 -> {
                    machine.clusterMillis += random.nextInt(1_500);
                    yield new LeaseCommand.Expire(1 + random.nextInt(5));
                }
                case 5, 6 -> {
                    Held held = held();
                    yield new ClaimCommand.Release(held.kind(), held.name(), held.token());
                }
                case 7 -> new ClaimCommand.Detach(new Ticket(7, 1 + random.nextInt((int) tickets + 1)));
                case 8 ->
                    switch (random.nextInt(4)) {
                        case 0 -> new ClaimCommand.Force(kind(), bytes(any(NAMES)), 0, random.nextBoolean());
                        case 1 -> new ClaimCommand.SetLimit(bytes(any(NAMES)), 1 + random.nextInt(4));
                        case 2 -> new ClaimCommand.Withdraw(kind(), bytes(any(NAMES)), lease(), any(OWNERS), 9_999);
                        default -> {
                            Held held = held();
                            yield Command.Txn.of(
                                    List.of(),
                                    Machine.putting("k", "v"),
                                    new Operation.Release(held.kind(), held.name(), held.token()));
                        }
                    };
                default -> acquire();
            };
        }

        private ClaimCommand.Acquire acquire() {
            Kind kind = kind();
            List<ClaimCommand.Part> parts = new ArrayList<>();
            TreeSet<String> names = new TreeSet<>(List.of(any(NAMES)));
            if (kind == Kind.LOCK && random.nextInt(4) == 0) {
                names.add(any(NAMES));
            }
            for (String name : names) {
                boolean shared = kind == Kind.LOCK && random.nextInt(3) == 0;
                parts.add(new ClaimCommand.Part(
                        bytes(name), shared, kind == Kind.SEMAPHORE ? 1 + random.nextInt(2) : 1, 0));
            }
            long lease = random.nextBoolean() ? lease() : 0;
            String owner = lease == 0 ? "own-" + tickets : any(OWNERS);
            return new ClaimCommand.Acquire(
                    kind,
                    parts,
                    new ClaimCommand.Claimant(
                            lease,
                            1_000 + random.nextInt(2_000),
                            random.nextInt(9),
                            owner,
                            kind == Kind.ELECTION ? random.nextInt(3) : 0,
                            random.nextInt(5) == 0 ? 700 : 0,
                            Bytes.EMPTY),
                    new ClaimCommand.Wait(
                            new Ticket(7, ++tickets),
                            random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(5_000),
                            random.nextInt(3) == 0 ? 600 : 0,
                            random.nextInt(6) == 0));
        }

        private void note(Command command, Outcome outcome) {
            if (outcome instanceof LeaseOutcome.Granted granted) {
                leases.add(granted.lease());
            } else if (outcome instanceof ClaimOutcome.Granted granted) {
                note(granted);
            } else if (outcome instanceof ClaimOutcome.Queued && command instanceof ClaimCommand.Acquire acquire) {
                waiting.put(acquire.patience().ticket().number(), acquire);
            }
            for (; settledSeen < machine.settled.size(); settledSeen++) {
                Settled settled = machine.settled.get(settledSeen);
                assertThat(waiting.remove(settled.ticket().number()))
                        .as("%s was answered once, after it was told to wait", settled)
                        .isNotNull();
                if (settled.outcome() instanceof ClaimOutcome.Granted granted) {
                    note(granted);
                }
            }
        }

        private void note(ClaimOutcome.Granted granted) {
            for (ClaimOutcome.Grant grant : granted.grants()) {
                tokens.add(new Held(granted.kind(), grant.name(), grant.token()));
                String name = granted.kind() + "/" + grant.name();
                if (!granted.reacquired()) {
                    assertThat(grant.token()).isGreaterThan(newest.getOrDefault(name, 0L));
                    newest.put(name, grant.token());
                }
            }
        }

        private void check() {
            long held = 0;
            long queued = 0;
            for (Kind kind : List.of(Kind.LOCK, Kind.SEMAPHORE, Kind.ELECTION)) {
                for (String name : NAMES) {
                    ClaimState state = machine.reader().claimState(kind, bytes(name), 1_000);
                    held += state.holders().size();
                    queued += state.queueLength();
                    check(state);
                }
            }
            assertThat(machine.reader().counts().held()).isEqualTo(held);
            assertThat(machine.reader().counts().leases())
                    .isEqualTo(machine.reader().leases(0, 10_000).size());
            assertThat(queued).isGreaterThanOrEqualTo(machine.reader().counts().waiting());
            for (; changesSeen < machine.changes.size(); changesSeen++) {
                assertThat(machine.changes.get(changesSeen).revision()).isLessThanOrEqualTo(machine.machine.revision());
            }
        }

        private void check(ClaimState state) {
            boolean exclusive = state.holders().stream().anyMatch(hold -> !hold.shared());
            if (state.kind() == Kind.SEMAPHORE) {
                assertThat(state.holders().stream().mapToInt(Hold::slots).sum()).isEqualTo(state.used());
            } else if (exclusive) {
                assertThat(state.holders()).hasSize(1);
            }
            assertThat(state.queue()).hasSize(state.queueLength());
            assertThat(state.holders())
                    .allSatisfy(hold -> assertThat(machine.reader().lease(hold.lease()))
                            .as("the lease of %s", hold)
                            .isNotNull());
            assertThat(state.queue()).allSatisfy(waiter -> {
                if (waiter.lease() != 0) {
                    assertThat(machine.reader().lease(waiter.lease())).isNotNull();
                }
            });
            if (state.queueLength() > 0) {
                first(state);
            }
        }

        /** Whoever is first waits for a reason: a holder, the quiet time, or another lock it wants as well. */
        private void first(ClaimState state) {
            Waiter first = state.queue().get(0);
            boolean due = first.remainingMillis() == 0;
            boolean blocked = state.kind() == Kind.SEMAPHORE
                    ? state.used() + first.slots() > state.limit()
                    : !state.holders().isEmpty();
            boolean several = waiting.values().stream()
                            .anyMatch(acquire -> acquire.parts().size() > 1)
                    || state.kind() == Kind.LOCK;
            // What is overdue may be what it waits for: an expiry that was told to end few left the rest.
            boolean overdue = StateMachine.nextDueMillis(machine.store) <= machine.clusterMillis;
            assertThat(due || blocked || state.quietMillis() > 0 || several || overdue)
                    .as("%s waits for something", first)
                    .isTrue();
        }

        /** In the end, with nobody renewing, everything goes. */
        private void drain() {
            machine.clusterMillis += 100_000;
            for (int round = 0; round < 200; round++) {
                Command expire = new LeaseCommand.Expire(50);
                note(expire, machine.apply(expire));
                machine.clusterMillis += 5_000;
            }
            check();
            assertThat(machine.reader().counts().held()).isZero();
            assertThat(machine.reader().counts().waiting()).isZero();
            assertThat(machine.reader().counts().leases()).isZero();
            assertThat(waiting).isEmpty();
            assertThat(StateMachine.nextDueMillis(machine.store)).isEqualTo(Long.MAX_VALUE);
            for (Held token : tokens) {
                Ending ending = ending(token);
                assertThat(ending).as("how %s ended", token).isNotNull();
            }
        }

        /** What history says of the end of a hold. */
        private Ending ending(Held held) {
            for (int at = machine.changes.size() - 1; at >= 0; at--) {
                if (machine.changes.get(at) instanceof Change.Delete delete
                        && delete.kind() == held.kind()
                        && new Decoder(Bytes.copyOf(
                                                delete.key().array(),
                                                delete.key().size() - 8,
                                                delete.key().size()))
                                        .fixed64()
                                == held.token()) {
                    return new Ending(Ending.How.RELEASED, delete.revision(), 0);
                }
            }
            throw new AssertionError("no end of " + held);
        }

        private Kind kind() {
            return any(List.of(Kind.LOCK, Kind.LOCK, Kind.SEMAPHORE, Kind.ELECTION));
        }

        private long lease() {
            return leases.isEmpty() ? 5 : leases.get(random.nextInt(leases.size()));
        }

        private Held held() {
            return tokens.isEmpty()
                    ? new Held(Kind.LOCK, bytes("a"), 1)
                    : tokens.get(Math.max(0, tokens.size() - 1 - random.nextInt(4)));
        }

        private <T> T any(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }
    }
}
