package io.quorate.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes one JSON value. */
@FunctionalInterface
public interface JsonBody {

    /** Writes the value to {@code out}, which it neither flushes nor closes. */
    void write(JsonGenerator out) throws IOException;
}
