package io.quorate.core.registry;

import io.quorate.core.log.Encoder;
import io.quorate.core.log.Instance;
import io.quorate.core.log.InstanceState;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.Transaction;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Counts instances by service, state and tag in one transaction. Confined to one thread. */
final class Tallies {

    private final Transaction transaction;
    private final Encoder scratch = new Encoder();

    Tallies(Transaction transaction) {
        this.transaction = transaction;
    }

    /** How many instances {@code service} has. */
    StateCounts of(Bytes service) {
        return RegistryReader.counts(transaction, service);
    }

    /** An instance of {@code service} has become what it is: null for what is not there. */
    void count(Bytes service, @Nullable Instance before, @Nullable Instance after) {
        InstanceState was = before == null ? null : before.state();
        InstanceState is = after == null ? null : after.state();
        if (was != is) {
            count(service, was, is);
        }
        List<String> had = before == null ? List.of() : before.registration().tags();
        List<String> has = after == null ? List.of() : after.registration().tags();
        if (!had.equals(has)) {
            TreeSet<String> all = new TreeSet<>(had);
            all.addAll(has);
            for (String tag : all) {
                count(service, tag, (has.contains(tag) ? 1 : 0) - (had.contains(tag) ? 1 : 0));
            }
        }
    }

    private void count(Bytes service, @Nullable InstanceState was, @Nullable InstanceState is) {
        StateCounts before = of(service);
        StateCounts after = moved(before, was, is);
        Bytes row = RegistryRows.counts(service);
        if (after.total() == 0) {
            transaction.delete(Space.SERVICES, row);
        } else {
            after.write(scratch.reset());
            transaction.put(Space.SERVICES, row, scratch.toBytes());
        }
        RegistryTotals totals = RegistryTotals.read(transaction);
        int services = (after.total() == 0 ? 0 : 1) - (before.total() == 0 ? 0 : 1);
        new RegistryTotals(totals.services() + services, moved(totals.instances(), was, is)).write(scratch.reset());
        transaction.put(Space.SERVICES, RegistryRows.TOTALS, scratch.toBytes());
    }

    private static StateCounts moved(StateCounts counts, @Nullable InstanceState was, @Nullable InstanceState is) {
        StateCounts left = was == null ? counts : counts.plus(was, -1);
        return is == null ? left : left.plus(is, 1);
    }

    private void count(Bytes service, String tag, int change) {
        if (change == 0) {
            return;
        }
        Bytes row = RegistryRows.tag(service, tag);
        Bytes known = transaction.get(Space.SERVICES, row);
        long instances = (known == null ? 0 : RegistryReader.number(known)) + change;
        if (instances == 0) {
            transaction.delete(Space.SERVICES, row);
        } else {
            transaction.put(
                    Space.SERVICES, row, scratch.reset().number(instances).toBytes());
        }
    }
}
