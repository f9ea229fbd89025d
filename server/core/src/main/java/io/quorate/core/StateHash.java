package io.quorate.core;

import io.quorate.core.log.Applied;
import io.quorate.core.log.Encoder;
import io.quorate.core.log.LogCodec;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.Space;
import io.quorate.core.store.Writes;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * One link of the chain of hashes over everything applied: the link before, what an entry wrote and what it answered.
 * It finds members that went different ways; it does not withstand an attacker. Confined to one thread.
 */
final class StateHash implements Writes.Visitor {

    private static final int PUT = 1;
    private static final int DELETE = 2;
    private static final int FORGET = 3;

    private final CRC32 one = new CRC32();
    private final CRC32C other = new CRC32C();
    private final byte[] head = new byte[2 + 2 * Integer.BYTES];
    private final Encoder scratch;

    StateHash(Encoder scratch) {
        this.scratch = scratch;
    }

    /** Begins the link that follows {@code previous}. */
    void begin(long previous) {
        one.reset();
        other.reset();
        add(scratch.reset().fixed64(previous).toBytes());
    }

    @Override
    public void forget(Space space, Bytes key) {
        head(FORGET, space, key, 0);
    }

    @Override
    public void put(Space space, Bytes key, Bytes value) {
        head(PUT, space, key, value.size());
        add(value);
    }

    @Override
    public void delete(Space space, Bytes key) {
        head(DELETE, space, key, 0);
    }

    /** Adds an answer; how many bytes that takes. */
    int answer(Applied answer) {
        scratch.reset().flag(answer.replayed());
        LogCodec.write(scratch, answer.outcome());
        Bytes said = scratch.toBytes();
        add(said);
        return said.size();
    }

    void header(StateHeader header) {
        add(header.write(scratch));
    }

    long value() {
        return other.getValue() << 32 | one.getValue();
    }

    private void head(int kind, Space space, Bytes key, int valueSize) {
        head[0] = (byte) kind;
        head[1] = (byte) code(space);
        putInt(2, key.size());
        putInt(6, valueSize);
        one.update(head, 0, head.length);
        other.update(head, 0, head.length);
        add(key);
    }

    private void putInt(int at, int value) {
        for (int octet = 0; octet < Integer.BYTES; octet++) {
            head[at + octet] = (byte) (value >>> (24 - 8 * octet));
        }
    }

    private static int code(Space space) {
        return switch (space) {
            case CURRENT -> 1;
            case VERSIONS -> 2;
            case CHANGES -> 3;
            case REQUESTS -> 4;
            case SYSTEM -> 5;
            case LEASES -> 6;
            case CLAIMS -> 7;
            case ENDINGS -> 8;
            case SERVICES -> 9;
            case ACCESS -> 10;
            case CLUSTER -> 11;
        };
    }

    private void add(Bytes bytes) {
        one.update(bytes.array(), 0, bytes.size());
        other.update(bytes.array(), 0, bytes.size());
    }
}
