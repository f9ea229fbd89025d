package io.quorate.core;

import static io.quorate.core.Machine.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.core.lease.Leases;
import io.quorate.core.log.Applied;
import io.quorate.core.log.Attachment;
import io.quorate.core.log.Command;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Keys;
import io.quorate.core.log.LeaseCommand;
import io.quorate.core.log.LeaseOutcome;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Request;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import io.quorate.core.store.Order;
import io.quorate.core.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** However little there is in an entry, and however many requests: what comes of it fits into memory. */
class EntryRoomTest {

    private static final Bytes LARGE = Bytes.wrap(new byte[1 << 20]);

    private final Machine machine = new Machine();

    private static Request request(Operation... operations) {
        return Request.of(Command.Txn.of(List.of(), operations));
    }

    private static Operation put(String key, Bytes value, Attachment attachment) {
        return new Operation.Put(bytes(key), value, attachment, false, false);
    }

    private static boolean isFull(Applied answer) {
        return answer.outcome() instanceof Outcome.Refused refused && refused.refusal() == Refusal.ENTRY_FULL;
    }

    private static Refusal refusal(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) outcome).refusal();
    }

    private void putLarge(String prefix, int count) {
        for (int number = 0; number < count; number++) {
            machine.run(put(prefix + number, LARGE, new Attachment.None()));
        }
    }

    /** History of everything so far is forgotten: what replaces it must keep it whole. */
    private void forgetHistory() {
        machine.run(put("newest", bytes("1"), new Attachment.None()));
        long newest = machine.machine.revision();
        while (machine.machine.compactRevision() < newest - 1) {
            machine.apply(new Command.Trim(newest - 1));
        }
    }

    private long grant(long ttlMillis) {
        return ((LeaseOutcome.Granted) machine.apply(new LeaseCommand.Grant(ttlMillis, "", Bytes.EMPTY, 1))).lease();
    }

    private List<KeyRecord> records(KeyRange range) {
        return machine.reader()
                .list(Machine.query(range, 0, 10_000, Order.ASCENDING))
                .records();
    }

    @Test
    void answersOfOneEntryAreBoundedTogether() {
        putLarge("k", 4);
        Request reads = request(new Operation.Get(Keys.prefix(bytes("k")), 100, Order.ASCENDING, false));
        List<Request> requests = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            requests.add(reads);
        }
        requests.add(Request.internal(new LeaseCommand.Expire(10)));

        List<Applied> answers = machine.applyAll(requests);

        assertThat(answers.subList(0, 2)).noneMatch(EntryRoomTest::isFull);
        assertThat(answers.subList(2, 20)).allMatch(EntryRoomTest::isFull);
        assertThat(answers.get(20).outcome()).isInstanceOf(LeaseOutcome.Expired.class);
        assertThat(isFull(machine.apply(reads))).isFalse();
    }

    @Test
    void whatOneEntryMovesToHistoryIsBoundedTogether() {
        putLarge("k", 60);
        forgetHistory();
        List<Request> requests = new ArrayList<>();
        for (int number = 0; number < 60; number++) {
            requests.add(request(new Operation.Delete(Keys.one(bytes("k" + number)), false)));
        }

        List<Applied> answers = machine.applyAll(requests);

        assertThat(answers.subList(0, 32)).noneMatch(EntryRoomTest::isFull);
        assertThat(answers.subList(32, 60)).allMatch(EntryRoomTest::isFull);
        assertThat(isFull(machine.apply(requests.get(59)))).isFalse();
        assertThat(records(KeyRange.prefix(bytes("k")))).hasSize(27);
    }

    @Test
    void aTransactionThatReplacesTooMuchOfOldIsRefused() {
        putLarge("k", 40);
        forgetHistory();
        Operation[] puts = new Operation[40];
        for (int number = 0; number < puts.length; number++) {
            puts[number] = put("k" + number, bytes("1"), new Attachment.None());
        }

        assertThat(refusal(machine.run(puts))).isEqualTo(Refusal.TOO_MANY_KEYS);
        assertThat(records(KeyRange.prefix(bytes("k"))))
                .allSatisfy(record -> assertThat(record.value().size()).isEqualTo(LARGE.size()));
    }

    @Test
    void aLeaseCarriesNoMoreThanCanGoAtOnce() {
        long lease = grant(60_000);
        Attachment to = new Attachment.To(lease);
        for (int number = 0; number < 15; number++) {
            assertThat(machine.run(put("k" + number, LARGE, to))).isInstanceOf(Outcome.TxnDone.class);
        }

        assertThat(refusal(machine.run(put("one-more", LARGE, to)))).isEqualTo(Refusal.TOO_MANY_KEYS);
        assertThat(machine.run(put("one-more", bytes("small"), to))).isInstanceOf(Outcome.TxnDone.class);
        assertThat(refusal(machine.run(put("one-more", LARGE, new Attachment.Keep()))))
                .isEqualTo(Refusal.TOO_MANY_KEYS);
        assertThat(refusal(machine.run(put("one-more", LARGE, to)))).isEqualTo(Refusal.TOO_MANY_KEYS);
        machine.run(new Operation.Delete(Keys.one(bytes("k3")), false));
        assertThat(machine.run(put("one-more", LARGE, to))).isInstanceOf(Outcome.TxnDone.class);
    }

    @Test
    void leasesThatCarryMuchEndOneAfterTheOther() {
        for (int number = 0; number < 3; number++) {
            Attachment to = new Attachment.To(grant(1_000));
            for (int key = 0; key < 10; key++) {
                machine.run(put("k" + number + "/" + key, LARGE, to));
            }
        }
        machine.clusterMillis += 5_000;

        for (int left = 2; left >= 0; left--) {
            Outcome outcome = machine.apply(Request.internal(new LeaseCommand.Expire(100)))
                    .outcome();
            assertThat(((LeaseOutcome.Expired) outcome).leases()).isEqualTo(1);
            assertThat(records(KeyRange.prefix(bytes("k")))).hasSize(10 * left);
        }
    }

    @Test
    void whatALeaseCarriesIsCountedRight() {
        Random random = new Random(20_261_122);
        List<Long> leases = List.of(grant(600_000), grant(600_000), grant(600_000));
        for (int step = 0; step < 3_000; step++) {
            List<Operation> operations = new ArrayList<>();
            for (int number = 1 + random.nextInt(3); number > 0; number--) {
                String key = "k" + random.nextInt(8) + number;
                operations.add(
                        switch (random.nextInt(7)) {
                            case 0 -> new Operation.Delete(Keys.one(bytes(key)), false);
                            case 1 -> new Operation.Delete(Keys.prefix(bytes("k" + random.nextInt(8))), false);
                            default -> put(key, Bytes.wrap(new byte[random.nextInt(50)]), attachment(random, leases));
                        });
            }
            machine.run(operations.toArray(Operation[]::new));

            Map<Long, Long> carried = new TreeMap<>();
            for (KeyRecord record : records(KeyRange.ALL)) {
                carried.merge(
                        record.lease(),
                        (long) record.key().size() + record.value().size(),
                        Long::sum);
            }
            carried.remove(0L);
            Leases counted = new Leases(new Transaction(machine.store), machine.clusterMillis);
            carried.forEach((lease, bytes) -> assertThat(counted.bytes(lease)).isEqualTo(bytes));
            leases.forEach(lease -> assertThat(counted.bytes(lease)).isEqualTo(carried.getOrDefault(lease, 0L)));
        }
        assertThat(Limits.LEASE_BYTES_MAX).isGreaterThan(Limits.VALUE_BYTES_MAX + Limits.KEY_BYTES_MAX);
    }

    private static Attachment attachment(Random random, List<Long> leases) {
        return switch (random.nextInt(4)) {
            case 0 -> new Attachment.None();
            case 1 -> new Attachment.Keep();
            case 2 -> new Attachment.Ttl(60_000, random.nextInt(1_000));
            default -> new Attachment.To(leases.get(random.nextInt(leases.size())));
        };
    }
}
