package io.quorate.core.kv;

import io.quorate.core.log.Attachment;
import io.quorate.core.log.Command;
import io.quorate.core.log.Guard;
import io.quorate.core.log.Instance;
import io.quorate.core.log.Keys;
import io.quorate.core.log.Kind;
import io.quorate.core.log.Limits;
import io.quorate.core.log.Operation;
import io.quorate.core.log.Outcome.Refusal;
import io.quorate.core.log.Outcome.Refused;
import io.quorate.core.registry.RegistryRules;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What can be said of a transaction without looking at any key. Stateless; safe for any thread. */
final class TxnRules {

    /** How many digits a revision has in the key of an append. */
    static final int APPEND_DIGITS = 20;

    private TxnRules() {}

    /** Why {@code txn} can't be executed after {@code stamp.revision()}; null: it can. */
    static @Nullable Refused check(Command.Txn txn, Stamp stamp) {
        long revision = stamp.revision();
        String wrong = wrongIn(txn);
        if (wrong != null) {
            return new Refused(Refusal.INVALID, revision, wrong);
        }
        Bytes twice = writtenTwice(txn.then(), stamp.nextRevision());
        if (twice == null) {
            twice = writtenTwice(txn.otherwise(), stamp.nextRevision());
        }
        return twice == null ? null : new Refused(Refusal.DUPLICATE_KEY, revision, twice.utf8());
    }

    /** The key of an append at {@code revision}. */
    static Bytes appended(Bytes prefix, long revision) {
        byte[] digits = new byte[APPEND_DIGITS];
        long rest = revision;
        for (int at = digits.length - 1; at >= 0; at--) {
            digits[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return prefix.plus(Bytes.wrap(digits));
    }

    private static @Nullable String wrongIn(Command.Txn txn) {
        String wrong = wrongCount("guards", txn.guards().size());
        for (int at = 0; wrong == null && at < txn.guards().size(); at++) {
            wrong = wrongIn(txn.guards().get(at));
        }
        wrong = wrong == null ? wrongIn(txn.then()) : wrong;
        return wrong == null ? wrongIn(txn.otherwise()) : wrong;
    }

    private static @Nullable String wrongIn(Guard guard) {
        if (guard instanceof Guard.OfKeys ofKeys) {
            return wrongIn(ofKeys.keys());
        }
        if (guard instanceof Guard.Versioned versioned) {
            return versioned.kind() == Kind.INSTANCE || versioned.kind() == Kind.SERVICE
                    ? wrongIn(versioned.condition().keys())
                    : "guard: about a " + versioned.kind() + " (expected: " + Kind.INSTANCE + " or " + Kind.SERVICE
                            + ")";
        }
        return guard instanceof Guard.Fence fence ? wrongName(fence.name()) : null;
    }

    private static @Nullable String wrongIn(List<Operation> branch) {
        String wrong = wrongCount("operations", branch.size());
        for (int at = 0; wrong == null && at < branch.size(); at++) {
            wrong = wrongIn(branch.get(at));
        }
        return wrong;
    }

    private static @Nullable String wrongIn(Operation operation) {
        if (operation instanceof Operation.Put put) {
            String wrong = wrongKey(put.key().size());
            return wrong == null ? wrongIn(put.attachment()) : wrong;
        }
        if (operation instanceof Operation.Append append) {
            String wrong = wrongKey(append.prefix().size() + APPEND_DIGITS);
            return wrong == null ? wrongIn(append.attachment()) : wrong;
        }
        if (operation instanceof Operation.Delete delete) {
            return wrongIn(delete.keys());
        }
        if (operation instanceof Operation.Get get) {
            return get.limit() < 1 || get.limit() > Limits.PAGE_RECORDS_MAX
                    ? "limit: " + get.limit() + " (expected: 1.." + Limits.PAGE_RECORDS_MAX + ")"
                    : wrongIn(get.keys());
        }
        if (operation instanceof Operation.Release release) {
            return wrongName(release.name());
        }
        if (operation instanceof Operation.Register register) {
            String wrong = RegistryRules.wrongIn(register);
            return wrong == null ? wrongIn(register.liveness()) : wrong;
        }
        if (operation instanceof Operation.OfRegistry registry) {
            return RegistryRules.wrongIn(registry);
        }
        throw new IllegalStateException(operation.getClass() + " has no rules");
    }

    private static @Nullable String wrongIn(Keys keys) {
        if (keys instanceof Keys.One one) {
            return wrongKey(one.key().size());
        }
        KeyRange range = keys.range();
        Bytes to = range.to();
        int size = Math.max(range.from().size(), to == null ? 0 : to.size());
        return size > Limits.KEY_BYTES_MAX + 1
                ? "end of a range: " + size + " bytes (expected: 0.." + (Limits.KEY_BYTES_MAX + 1) + ")"
                : null;
    }

    private static @Nullable String wrongIn(Attachment attachment) {
        if (!(attachment instanceof Attachment.Ttl ttl)) {
            return null;
        }
        return ttl.ttlMillis() < Limits.LEASE_TTL_MILLIS_MIN || ttl.ttlMillis() > Limits.LEASE_TTL_MILLIS_MAX
                ? "ttl: " + ttl.ttlMillis() + " ms (expected: " + Limits.LEASE_TTL_MILLIS_MIN + ".."
                        + Limits.LEASE_TTL_MILLIS_MAX + ")"
                : null;
    }

    private static @Nullable String wrongName(Bytes name) {
        return name.isEmpty() || name.size() > Limits.NAME_BYTES_MAX
                ? "name: " + name.size() + " bytes (expected: 1.." + Limits.NAME_BYTES_MAX + ")"
                : null;
    }

    private static @Nullable String wrongKey(int size) {
        return size < 1 || size > Limits.KEY_BYTES_MAX
                ? "key: " + size + " bytes (expected: 1.." + Limits.KEY_BYTES_MAX + ")"
                : null;
    }

    private static @Nullable String wrongCount(String what, int count) {
        return count > Limits.TXN_OPERATIONS_MAX
                ? what + ": " + count + " (expected: 0.." + Limits.TXN_OPERATIONS_MAX + ")"
                : null;
    }

    /** What two operations of {@code branch} write; null: nothing. A range may be cleared before it is written to. */
    private static @Nullable Bytes writtenTwice(List<Operation> branch, long revision) {
        if (branch.size() < 2) {
            return null;
        }
        TreeSet<Bytes> written = new TreeSet<>();
        TreeSet<Bytes> registered = new TreeSet<>();
        for (Operation operation : branch) {
            Bytes key = null;
            if (operation instanceof Operation.Put put) {
                key = put.key();
            } else if (operation instanceof Operation.Append append) {
                key = appended(append.prefix(), revision);
            } else if (operation instanceof Operation.Delete delete) {
                if (delete.keys() instanceof Keys.One one) {
                    key = one.key();
                } else {
                    Bytes next = written.ceiling(delete.keys().range().from());
                    if (next != null && delete.keys().range().contains(next)) {
                        return next;
                    }
                }
            }
            if (key != null && !written.add(key)) {
                return key;
            }
            if (operation instanceof Operation.OfRegistry registry && !registered.add(subject(registry))) {
                return subject(registry);
            }
        }
        return null;
    }

    /** What an operation about the registry writes: an instance by its key, or settings by a name, which is no such key. */
    private static Bytes subject(Operation.OfRegistry operation) {
        if (operation instanceof Operation.Register register) {
            return register.registration().key();
        }
        if (operation instanceof Operation.Deregister deregister) {
            return Instance.key(deregister.service(), deregister.id());
        }
        if (operation instanceof Operation.SetState set) {
            return Instance.key(set.service(), set.id());
        }
        if (operation instanceof Operation.Configure configure) {
            return Bytes.utf8(configure.service());
        }
        throw new IllegalStateException(operation.getClass() + " has no subject");
    }
}
