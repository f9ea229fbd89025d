package io.quorate.server.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a client would like, by the header {@code Prefer} (RFC 7240); what is not known here is ignored. Immutable.
 *
 * @param lenient unknown parameters are ignored instead of refused
 * @param minimal writes are answered without a body
 */
record Preferences(boolean lenient, boolean minimal) {

    /** More preferences than these are not read. */
    private static final int COUNT_MAX = 16;

    private static final Preferences NONE = new Preferences(false, false);

    static Preferences of(@Nullable String header) {
        if (header == null) {
            return NONE;
        }
        boolean lenient = false;
        boolean minimal = false;
        for (String preference : header.toLowerCase(Locale.ROOT).split("[,;]", COUNT_MAX)) {
            String wish = preference.strip().replace("\"", "");
            lenient |= wish.equals("handling=lenient");
            minimal |= wish.equals("return=minimal");
        }
        return new Preferences(lenient, minimal);
    }
}
