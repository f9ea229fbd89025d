package io.quorate.client.internal;

import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A handful of headers, in the order in which they were given; a name is looked for in whatever case. Each request and each
 * answer has some: an array of them is made, copied and searched in less time than any table. Immutable.
 */
public final class HeaderPairs extends AbstractMap<String, String> {

    /** None. */
    public static final HeaderPairs NONE = new HeaderPairs();

    /** Name, value, name, value. */
    private final String[] pairs;

    private HeaderPairs(String... pairs) {
        this.pairs = pairs;
    }

    /** {@code headers} in this form. */
    public static HeaderPairs of(Map<String, String> headers) {
        if (headers instanceof HeaderPairs own) {
            return own;
        }
        HeaderPairs all = NONE;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            all = all.with(header.getKey(), header.getValue());
        }
        return all;
    }

    /**
     * Headers as they come, name, value, name, value; what comes twice under one name is one list.
     *
     * @param pairs given away
     */
    public static HeaderPairs received(String... pairs) {
        for (int i = 2; i < pairs.length; i += 2) {
            for (int j = 0; j < i; j += 2) {
                if (pairs[j].equalsIgnoreCase(pairs[i])) {
                    return joinedSlowly(pairs);
                }
            }
        }
        return new HeaderPairs(pairs);
    }

    private static HeaderPairs joinedSlowly(String[] pairs) {
        HeaderPairs all = NONE;
        for (int i = 0; i < pairs.length; i += 2) {
            String before = all.get(pairs[i]);
            all = all.with(pairs[i], before == null ? pairs[i + 1] : before + ", " + pairs[i + 1]);
        }
        return all;
    }

    /** These with another one, in place of one of the same name. */
    public HeaderPairs with(String name, String value) {
        int at = indexOf(name);
        if (at < 0) {
            String[] more = Arrays.copyOf(pairs, pairs.length + 2);
            more[pairs.length] = name;
            more[pairs.length + 1] = value;
            return new HeaderPairs(more);
        }
        String[] others = pairs.clone();
        others[at] = name;
        others[at + 1] = value;
        return new HeaderPairs(others);
    }

    private int indexOf(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        int at = name instanceof String text ? indexOf(text) : -1;
        return at < 0 ? null : pairs[at + 1];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public int size() {
        return pairs.length / 2;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super String> action) {
        for (int i = 0; i < pairs.length; i += 2) {
            action.accept(pairs[i], pairs[i + 1]);
        }
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        Map<String, String> all = new LinkedHashMap<>();
        forEach(all::put);
        return Collections.unmodifiableMap(all).entrySet();
    }
}
