package io.quorate.client.internal.session;

/** The two clocks of a machine, to be compared with each other. Safe for any thread. */
public interface TwoClocks {

    /** Those of this machine. */
    TwoClocks SYSTEM = new TwoClocks() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }
    };

    /** The steady one: it only rises, and may stand still while the machine sleeps. */
    long nanos();

    /** The time of day: it may jump. */
    long wallMillis();
}
