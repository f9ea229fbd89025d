package io.quorate.cli.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes a lock or the leadership of an election, waiting in its queue, and gives it back at once. Confined to the thread
 * of its loop; the hold is shared with the others that want it.
 */
final class HoldScript implements Script {

    private static final Pattern TOKEN_FIELD = Pattern.compile("\"token\"\\s*:\\s*([0-9]{1,18})");
    private static final int TOKEN_DIGITS_MAX = 18;
    private static final int ANSWER_BYTES = 1024;

    /** Where a client asks for what. Immutable. */
    record Place(String kind, String name, String lease, int client, long waitMillis) {}

    private final int client;
    private final SharedHold hold;
    private final Tally tally;
    private final byte[] acquire;
    private final byte[] releaseHead;
    private final byte[] releaseTail;
    private boolean releasing;
    private long sentNanos;

    HoldScript(Place place, String headers, SharedHold hold, Tally tally) {
        this.client = place.client();
        this.hold = hold;
        this.tally = tally;
        String rest = " HTTP/1.1\r\n" + headers;
        String path = "/v1/" + place.kind() + "/" + place.name();
        this.acquire = ascii("POST " + path + "?lease=" + place.lease() + "&owner=c" + client + "&wait="
                + place.waitMillis() + "ms" + rest + "Content-Length: 0\r\n\r\n");
        this.releaseHead = ascii("DELETE " + path + "?token=");
        this.releaseTail = ascii(rest + "\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public int requestBytesMax() {
        return Math.max(acquire.length, releaseHead.length + TOKEN_DIGITS_MAX + releaseTail.length);
    }

    @Override
    public int answerBytesKept() {
        return ANSWER_BYTES;
    }

    @Override
    public void begin(ByteBuffer out, long nowNanos) {
        // If the answer to the last release was lost, the hold may still be there: then the answer tells the same
        // token.
        releasing = false;
        sentNanos = nowNanos;
        out.put(acquire);
    }

    @Override
    public boolean goesOn(ResponseParser answer, ByteBuffer out, long nowNanos, boolean counts) {
        if (releasing) {
            if (counts) {
                tally.released(nowNanos - sentNanos);
            }
            return false;
        }
        Matcher token = TOKEN_FIELD.matcher(answer.bodyText());
        if (!token.find()) {
            tally.failed("no-token");
            return false;
        }
        SharedHold.Taken taken = hold.taken(client, Long.parseLong(token.group(1)), sentNanos, nowNanos);
        if (taken.violation() != null) {
            tally.failed(taken.violation());
        }
        if (counts) {
            tally.acquired(nowNanos - sentNanos);
            if (taken.handOffNanos() >= 0) {
                tally.handedOver(taken.handOffNanos());
            }
        }
        releasing = true;
        sentNanos = nowNanos;
        hold.releasing(client, nowNanos);
        out.put(releaseHead).put(ascii(token.group(1))).put(releaseTail);
        return true;
    }

    @Override
    public int worth() {
        // An answer without a token ends the operation before anything was given back.
        return releasing ? 1 : 0;
    }
}
