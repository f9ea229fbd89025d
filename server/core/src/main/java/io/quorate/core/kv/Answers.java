package io.quorate.core.kv;

import io.quorate.core.log.KeyRecord;
import io.quorate.core.store.Bytes;

/** How the size of answers is counted: keys, values, and something for what goes with each. Stateless. */
final class Answers {

    private static final int RECORD_BYTES = 64;

    private Answers() {}

    static long size(Bytes key, int valueSize) {
        return (long) RECORD_BYTES + key.size() + valueSize;
    }

    static long size(KeyRecord record) {
        return size(record.key(), record.value().size());
    }
}
