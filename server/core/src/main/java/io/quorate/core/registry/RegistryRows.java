package io.quorate.core.registry;

import io.quorate.core.log.Decoder;
import io.quorate.core.log.Encoder;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;

/**
 * How rows of the registry are named in the store. Instances and settings themselves are versions; here is what is found
 * by something else than their names, and what is counted.
 *
 * <pre>
 * n  service                    how many instances it has, by state
 * g  service, 00, tag           how many instances of it have the tag
 * c  instance                   an instance that is critical: since when, and when it goes
 * d  deadline (8), instance     when a critical instance goes
 * t                             the totals
 * </pre>
 *
 * <p>An instance is named by the key of its versions. Stateless; safe for any thread.
 */
final class RegistryRows {

    static final Bytes TOTALS = Bytes.utf8("t");
    static final KeyRange DEADLINES = KeyRange.prefix(Bytes.utf8("d"));

    private RegistryRows() {}

    static Bytes counts(Bytes service) {
        return new Encoder().octet('n').raw(service).toBytes();
    }

    static KeyRange counts(KeyRange services) {
        Bytes to = services.to();
        return new KeyRange(counts(services.from()), to == null ? Bytes.utf8("o") : counts(to));
    }

    /** The service of a row of counts. */
    static Bytes serviceOf(Bytes row) {
        return Bytes.copyOf(row.array(), 1, row.size());
    }

    static Bytes tag(Bytes service, String tag) {
        return new Encoder()
                .octet('g')
                .raw(service)
                .octet(0)
                .raw(Bytes.utf8(tag))
                .toBytes();
    }

    static KeyRange tags(Bytes service) {
        return KeyRange.prefix(tag(service, ""));
    }

    /** The tag of a row of a tag of {@code service}. */
    static String tagOf(Bytes service, Bytes row) {
        return Bytes.copyOf(row.array(), 2 + service.size(), row.size()).utf8();
    }

    static Bytes critical(Bytes instance) {
        return new Encoder().octet('c').raw(instance).toBytes();
    }

    static KeyRange critical(KeyRange instances) {
        Bytes to = instances.to();
        return new KeyRange(critical(instances.from()), to == null ? Bytes.utf8("d") : critical(to));
    }

    /** The instance of a row of a critical one. */
    static Bytes instanceOfCritical(Bytes row) {
        return Bytes.copyOf(row.array(), 1, row.size());
    }

    static Bytes deadline(long millis, Bytes instance) {
        return new Encoder().octet('d').fixed64(millis).raw(instance).toBytes();
    }

    static long deadlineOf(Bytes row) {
        return new Decoder(Bytes.copyOf(row.array(), 1, 1 + Long.BYTES)).fixed64();
    }

    /** The instance of a row of a deadline. */
    static Bytes instanceOfDeadline(Bytes row) {
        return Bytes.copyOf(row.array(), 1 + Long.BYTES, row.size());
    }
}
