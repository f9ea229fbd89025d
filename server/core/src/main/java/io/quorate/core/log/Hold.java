package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;

/**
 * One party's possession of a lock, of slots, or of an office. Immutable.
 *
 * @param kind of what
 * @param name its name
 * @param token the fencing token: no two holds ever have the same, and a later one of the same name has a greater one
 * @param claim the number of the claim that was granted; a claim of several locks has one hold of each
 * @param lease the lease the hold lives on
 * @param owner who inside the lease
 * @param shared whether others may hold it in shared mode too
 * @param slots how many slots it takes; 1 but for semaphores
 * @param sinceMillis the leader's wall clock at the grant, for people
 * @param payload the note; of an election the leader's value
 */
public record Hold(
        Kind kind,
        Bytes name,
        long token,
        long claim,
        long lease,
        String owner,
        boolean shared,
        int slots,
        long sinceMillis,
        Bytes payload) {

    private static final int TOKEN_BYTES = Long.BYTES;

    /** Its key among the versions: in the order of names, then of tokens. */
    public Bytes key() {
        return new Encoder().raw(name).octet(0).fixed64(token).toBytes();
    }

    /** The name in a {@link #key}. */
    public static Bytes nameIn(Bytes key) {
        return Bytes.copyOf(key.array(), 0, key.size() - TOKEN_BYTES - 1);
    }

    /** The token in a {@link #key}. */
    public static long tokenIn(Bytes key) {
        return new Decoder(Bytes.copyOf(key.array(), key.size() - TOKEN_BYTES, key.size())).fixed64();
    }

    /** The keys of the holds of what is named in {@code names}. Names have no zero byte, so that the order is theirs. */
    public static KeyRange keys(KeyRange names) {
        Bytes to = names.to();
        return new KeyRange(pastHolds(names.from()), to == null ? null : pastHolds(to));
    }

    /** Where a range is cut at the successor of a name, that name's holds are before the cut. */
    private static Bytes pastHolds(Bytes cut) {
        boolean isSuccessor = !cut.isEmpty() && cut.at(cut.size() - 1) == 0;
        return isSuccessor ? Bytes.copyOf(cut.array(), 0, cut.size() - 1).plus(Bytes.wrap(new byte[] {1})) : cut;
    }

    /** Writes its binary form. */
    public void write(Encoder out) {
        Codes.KINDS.write(out, kind);
        out.bytes(name).number(token).number(claim).number(lease).text(owner);
        out.flag(shared).number(slots).number(sinceMillis).bytes(payload);
    }

    /** Reads its binary form. */
    public static Hold read(Decoder in) {
        return new Hold(
                Codes.KINDS.read(in),
                in.bytes(),
                in.number(),
                in.number(),
                in.number(),
                in.text(),
                in.flag(),
                in.size(),
                in.number(),
                in.bytes());
    }
}
