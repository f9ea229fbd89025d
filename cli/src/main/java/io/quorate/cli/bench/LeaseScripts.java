package io.quorate.cli.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Scripts that grant, renew and end leases. Each is confined to the thread of its loop. */
final class LeaseScripts {

    private static final Pattern ID_FIELD = Pattern.compile("\"id\"\\s*:\\s*\"(ls_[0-9a-z]+)\"");
    private static final Pattern RENEWED = Pattern.compile("\"remaining_ms\"");
    private static final int ITEM_BYTES = 512;
    private static final int HEAD_BYTES = 256;

    private LeaseScripts() {}

    /** Grants a lease and adds its id to those granted, which any thread may read. */
    static final class Grant implements Script {
        private final byte[] request;
        private final Tally tally;
        private final Collection<String> granted;

        Grant(String headers, String note, long ttlMillis, Tally tally, Collection<String> granted) {
            this.request = ascii("POST /v1/leases?ttl=" + ttlMillis + "ms" + head(headers, note.length()) + note);
            this.tally = tally;
            this.granted = granted;
        }

        @Override
        public int requestBytesMax() {
            return request.length;
        }

        @Override
        public int answerBytesKept() {
            return ITEM_BYTES;
        }

        @Override
        public void begin(ByteBuffer out, long nowNanos) {
            out.put(request);
        }

        @Override
        public boolean goesOn(ResponseParser answer, ByteBuffer out, long nowNanos, boolean counts) {
            Matcher id = ID_FIELD.matcher(answer.bodyText());
            if (id.find()) {
                granted.add(id.group(1));
            } else {
                tally.failed("no-lease");
            }
            return false;
        }
    }

    /** Renews one lease by its own request, or several by one. */
    static final class Renew implements Script {
        private final byte[] request;
        private final int leases;
        private final Tally tally;
        private int renewed;

        Renew(String headers, List<String> ids, boolean asList, Tally tally) {
            this.leases = ids.size();
            this.tally = tally;
            if (asList) {
                String body = "{\"ids\":[\"" + String.join("\",\"", ids) + "\"]}";
                this.request = ascii("POST /v1/leases/keepalive" + head(headers, body.length()) + body);
            } else {
                this.request = ascii("POST /v1/leases/" + ids.get(0) + "/keepalive" + head(headers, 0));
            }
        }

        @Override
        public int requestBytesMax() {
            return request.length;
        }

        @Override
        public int answerBytesKept() {
            return leases * ITEM_BYTES;
        }

        @Override
        public void begin(ByteBuffer out, long nowNanos) {
            out.put(request);
        }

        @Override
        public boolean goesOn(ResponseParser answer, ByteBuffer out, long nowNanos, boolean counts) {
            Matcher items = RENEWED.matcher(answer.bodyText());
            renewed = 0;
            while (items.find()) {
                renewed++;
            }
            if (counts && renewed < leases) {
                tally.failed("not-renewed", leases - renewed);
            }
            return false;
        }

        @Override
        public int worth() {
            return renewed;
        }

        @Override
        public int worthMax() {
            return leases;
        }
    }

    /** Ends leases, taking their ids from a queue that has enough of them. */
    static final class Revoke implements Script {
        private final String tail;
        private final Queue<String> ids;

        Revoke(String headers, Queue<String> ids) {
            this.tail = " HTTP/1.1\r\n" + headers + "\r\n";
            this.ids = ids;
        }

        @Override
        public int requestBytesMax() {
            return HEAD_BYTES + tail.length();
        }

        @Override
        public void begin(ByteBuffer out, long nowNanos) {
            out.put(ascii("DELETE /v1/leases/" + ids.remove() + tail));
        }
    }

    private static String head(String headers, int bodyBytes) {
        return " HTTP/1.1\r\n" + headers + "Content-Length: " + bodyBytes + "\r\n\r\n";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
