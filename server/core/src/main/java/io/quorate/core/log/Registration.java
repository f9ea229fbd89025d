package io.quorate.core.log;

import io.quorate.core.store.Bytes;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was said of an instance when it was registered. Immutable.
 *
 * @param service the service's name: a DNS label
 * @param id the instance's id, unique within the service
 * @param address a name or an IP address
 * @param scheme how to speak to it, such as {@code http}; may be empty
 * @param zone where it is; may be empty
 * @param weight its share of the work; {@link #WEIGHT_OF_SERVICE} in a request only
 * @param tags in order, none twice
 * @param checks how members find out whether it is well
 * @param ttlAction what becomes of it when its lease ends
 * @param deregisterAfterMillis for how long it may be critical before it goes, cluster time; 0: as its service has it
 */
public record Registration(
        String service,
        String id,
        String address,
        int port,
        String scheme,
        String zone,
        int weight,
        List<String> tags,
        NavigableMap<String, String> meta,
        List<HealthCheck> checks,
        TtlAction ttlAction,
        long deregisterAfterMillis) {

    /** In a request: the weight that the service's settings give. */
    public static final int WEIGHT_OF_SERVICE = -1;

    public Registration {
        tags = tags.size() < 2 ? List.copyOf(tags) : List.copyOf(new TreeSet<>(tags));
        meta = Collections.unmodifiableNavigableMap(new TreeMap<>(meta));
        checks = List.copyOf(checks);
    }

    /** The same with a weight. */
    public Registration withWeight(int newWeight) {
        return new Registration(
                service,
                id,
                address,
                port,
                scheme,
                zone,
                newWeight,
                tags,
                meta,
                checks,
                ttlAction,
                deregisterAfterMillis);
    }

    /** The key of the instance among the versions. */
    public Bytes key() {
        return Instance.key(service, id);
    }
}
