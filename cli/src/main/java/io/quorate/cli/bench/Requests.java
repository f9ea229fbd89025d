package io.quorate.cli.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes requests of one workload into buffers, from parts made beforehand: only the digits of the key differ. Confined
 * to one thread.
 */
final class Requests {

    private static final int KEY_DIGITS = 8;

    private final BenchPlan plan;
    private final SplittableRandom random;
    private final byte[] value;

    /** A request cut where its key goes: at one place, or at the three of a transaction. Immutable. */
    private static final class Parts {

        private final byte[][] pieces;

        Parts(String... texts) {
            pieces = new byte[texts.length][];
            for (int i = 0; i < texts.length; i++) {
                pieces[i] = texts[i].getBytes(StandardCharsets.US_ASCII);
            }
        }

        int bytes() {
            int sum = 0;
            for (byte[] piece : pieces) {
                sum += piece.length + KEY_DIGITS;
            }
            return sum;
        }

        void write(int key, ByteBuffer out) {
            out.put(pieces[0]);
            for (int i = 1; i < pieces.length; i++) {
                digits(key, out);
                out.put(pieces[i]);
            }
        }

        private static void digits(int key, ByteBuffer out) {
            int divisor = 10_000_000;
            for (int i = 0; i < KEY_DIGITS; i++) {
                out.put((byte) ('0' + key / divisor % 10));
                divisor /= 10;
            }
        }
    }

    Requests(BenchPlan plan, long seed) {
        this.plan = plan;
        this.random = new SplittableRandom(seed);
        this.value = new byte[plan.valueBytes()];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) ('a' + random.nextInt(26));
        }
    }

    /** The requests as they go to one member. Immutable. */
    private static final class Forms {
        private final Parts put;
        private final Parts get;
        private final Parts txn;
        private final int bytesMax;

        private Forms(Parts put, Parts get, Parts txn) {
            this.put = put;
            this.get = get;
            this.txn = txn;
            this.bytesMax = Math.max(put.bytes(), Math.max(get.bytes(), txn.bytes()));
        }
    }

    private Forms forms(String headers) {
        String path = "/v1/kv/" + plan.prefix();
        String length = "Content-Length: ";
        String query = plan.consistency() == null ? "" : "?consistency=" + plan.consistency();
        String text = new String(value, StandardCharsets.US_ASCII);
        String[] txn = {
            "{\"if\":[{\"key\":\"" + plan.prefix(),
            "\",\"exists\":true}],\"then\":[{\"put\":{\"key\":\"" + plan.prefix(),
            "\",\"value\":\"" + text + "\"}},{\"get\":{\"key\":\"" + plan.prefix(),
            "\"}}]}"
        };
        int txnBytes = 3 * KEY_DIGITS;
        for (String piece : txn) {
            txnBytes += piece.length();
        }
        String txnHead = "POST /v1/txn HTTP/1.1\r\n" + headers + "Content-Type: application/json\r\n" + length
                + txnBytes + "\r\n\r\n";
        return new Forms(
                new Parts("PUT " + path, " HTTP/1.1\r\n" + headers + length + value.length + "\r\n\r\n" + text),
                new Parts("GET " + path, query + " HTTP/1.1\r\n" + headers + "\r\n"),
                new Parts(txnHead + txn[0], txn[1], txn[2], txn[3]));
    }

    /** The workload on one connection. */
    Script script(String headers) {
        return new OnKeys(forms(headers));
    }

    /** Puts of all keys in turn, of which {@code next} is the next one. */
    Script fill(String headers, AtomicInteger next) {
        Forms forms = forms(headers);
        return new Script() {
            @Override
            public int requestBytesMax() {
                return forms.bytesMax;
            }

            @Override
            public void begin(ByteBuffer out, long nowNanos) {
                forms.put.write(next.getAndIncrement(), out);
            }
        };
    }

    private final class OnKeys implements Script {
        private final Forms forms;
        private boolean read;

        OnKeys(Forms forms) {
            this.forms = forms;
        }

        @Override
        public int requestBytesMax() {
            return forms.bytesMax;
        }

        @Override
        public boolean reads() {
            return read;
        }

        @Override
        public void begin(ByteBuffer out, long nowNanos) {
            int key = random.nextInt(plan.keys());
            read = switch (plan.workload()) {
                case PUT, TXN -> false;
                case WATCH, LOCK, LEASE, ELECTION, SVC, SVC_REGISTER, SVC_HEARTBEAT ->
                    throw new IllegalStateException(plan.workload() + " is not of requests");
                case GET -> true;
                case MIXED -> random.nextDouble() < plan.readRatio();
            };
            Parts parts = plan.workload() == Workload.TXN ? forms.txn : read ? forms.get : forms.put;
            parts.write(key, out);
        }
    }
}
