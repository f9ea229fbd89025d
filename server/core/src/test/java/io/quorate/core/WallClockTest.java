package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.claim.ClaimState;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.ClaimCommand;
import io.quorate.core.log.Hold;
import io.quorate.core.log.Kind;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Ticket;
import io.quorate.core.store.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clock is for people: two members' worth of the same log, one with a clock that leaps, come to the same. */
class WallClockTest {

    private static final long HOUR_MILLIS = 3_600_000;
    private static final long STEPS = 400;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aWallClockThatIsSetByAnHourChangesNothingInWhatLivesAndWhatEnds(long seed) {
        List<String> steady = run(seed, new Random(seed), 0);
        assertThat(run(seed, new Random(seed), HOUR_MILLIS)).isEqualTo(steady);
        assertThat(run(seed, new Random(seed), -HOUR_MILLIS)).isEqualTo(steady);
        assertThat(steady)
                .as("leases, holds and waits did end")
                .anyMatch(seen -> seen.contains("leases=1"))
                .anyMatch(seen -> seen.contains("waits=1"));
    }

    /** What is seen after each step; the wall clock is {@code leapMillis} off at every second step. */
    private static List<String> run(long seed, Random random, long leapMillis) {
        Machine machine = new Machine();
        long startMillis = machine.wallMillis;
        List<Long> leases = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            int passed = random.nextInt(400);
            machine.clusterMillis += passed;
            machine.wallMillis = startMillis + machine.clusterMillis + (step % 2 == 0 ? leapMillis : 0);
            Outcome outcome = act(machine, random, leases, seed * STEPS + step);
            seen.add(step + ": " + outcome.getClass().getSimpleName() + shown(outcome) + " at "
                    + machine.machine.revision() + ", " + alive(machine) + ", " + held(machine) + ", settled "
                    + machine.settled.size());
        }
        return seen;
    }

    private static Outcome act(Machine machine, Random random, List<Long> leases, long ticket) {
        long lease = leases.isEmpty() ? 0 : leases.get(random.nextInt(leases.size()));
        long millis = 500L + random.nextInt(4_000);
        return switch (random.nextInt(6)) {
            case 0 -> {
                Outcome outcome = machine.apply(new LeaseCommand.Grant(millis, "", Bytes.EMPTY, 1));
                leases.add(((LeaseOutcome.Granted) outcome).lease());
                yield outcome;
            }
            case 1 -> machine.apply(new LeaseCommand.Renew(List.of(new LeaseCommand.Renewal(lease, 0))));
            case 2 -> machine.run(new Operation.Put(bytes("k"), bytes("1"), new Attachment.To(lease), false, false));
            case 3 ->
                machine.apply(new ClaimCommand.Acquire(
                        Kind.LOCK,
                        List.of(new ClaimCommand.Part(bytes("l" + millis % 2), false, 1, 0)),
                        new ClaimCommand.Claimant(0, millis, 1, "o" + ticket, 0, 500, Bytes.EMPTY),
                        new ClaimCommand.Wait(new Ticket(Machine.ORIGIN, ticket), millis, 0, false)));
            default -> machine.apply(new LeaseCommand.Expire(100));
        };
    }

    private static String shown(Outcome outcome) {
        return outcome instanceof LeaseOutcome.Expired expired
                ? " leases=" + expired.leases() + " waits=" + expired.waits()
                : "";
    }

    private static List<String> alive(Machine machine) {
        return machine.reader().leases(0, 1_000).stream()
                .map(lease -> lease.id() + " for " + lease.remainingMillis())
                .toList();
    }

    private static List<String> held(Machine machine) {
        List<String> held = new ArrayList<>();
        for (String name : new String[] {"l0", "l1"}) {
            ClaimState state = machine.reader().claimState(Kind.LOCK, bytes(name), 100);
            held.add(
                    name + " by " + state.holders().stream().map(Hold::token).toList() + " and " + state.queueLength());
        }
        return held;
    }
}
