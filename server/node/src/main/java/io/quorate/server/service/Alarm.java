package io.quorate.server.service;

import java.util.Map;

/**
 * Something an operator has to do something about. Immutable.
 *
 * @param kind what it is about: {@code space}
 * @param isHard whether writes that grow are refused because of it
 * @param source where the room is short: {@code data}, of the cluster, or {@code disk}, of one member
 * @param member the member that has it; empty: all have
 * @param detail one sentence for people
 * @param figures further fields by their JSON names
 */
public record Alarm(
        String kind, boolean isHard, String source, String member, String detail, Map<String, Object> figures) {

    /** The only kind there is. */
    public static final String SPACE = "space";
}
