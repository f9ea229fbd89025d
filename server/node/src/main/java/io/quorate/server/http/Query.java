package io.quorate.server.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of a request as they were written: decoded, in order, repeats included. Immutable. */
final class Query {

    /** No parameters. */
    static final Query EMPTY = new Query(List.of(), null);

    /**
     * One parameter.
     *
     * @param value its bytes; null when it was given without {@code =}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Parameter(String name, byte @Nullable [] value) {}

    private final List<Parameter> parameters;
    private final @Nullable String malformed;

    private Query(List<Parameter> parameters, @Nullable String malformed) {
        this.parameters = parameters;
        this.malformed = malformed;
    }

    /** Reads what follows the {@code ?} of a request target. */
    static Query parse(String raw) {
        if (raw.isEmpty()) {
            return EMPTY;
        }
        List<Parameter> parameters = new ArrayList<>(4);
        String malformed = null;
        int from = 0;
        while (from <= raw.length()) {
            int end = raw.indexOf('&', from);
            if (end < 0) {
                end = raw.length();
            }
            if (end > from) {
                int equals = raw.indexOf('=', from);
                boolean bare = equals < 0 || equals >= end;
                byte[] nameBytes = Percent.decode(raw, from, bare ? end : equals, true);
                String name = nameBytes == null ? null : Percent.utf8(nameBytes);
                byte[] value = bare ? null : Percent.decode(raw, equals + 1, end, true);
                if (name == null || (value == null && !bare)) {
                    malformed = malformed == null ? raw.substring(from, Math.min(end, from + 80)) : malformed;
                } else {
                    parameters.add(new Parameter(name, value));
                }
            }
            from = end + 1;
        }
        return new Query(parameters, malformed);
    }

    /** All of them. */
    List<Parameter> parameters() {
        return parameters;
    }

    /** The first piece that could not be decoded, as it was written; null if there is none. */
    @Nullable
    String malformed() {
        return malformed;
    }

    /** The first parameter called {@code name}, or null. */
    @Nullable
    Parameter first(String name) {
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            if (parameter.name().equals(name)) {
                return parameter;
            }
        }
        return null;
    }

    /** Whether an earlier parameter has the name of the one at {@code index}. */
    boolean repeats(int index) {
        String name = parameters.get(index).name();
        for (int i = 0; i < index; i++) {
            if (parameters.get(i).name().equals(name)) {
                return true;
            }
        }
        return false;
    }
}
