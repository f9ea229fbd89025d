package io.quorate.client.service;

import java.util.List;

/** How many instances of a service there are, by health. Immutable. */
public record ServiceSummary(String name, long passing, long warning, long critical, List<String> tags) {

    public ServiceSummary {
        tags = List.copyOf(tags);
    }
}
