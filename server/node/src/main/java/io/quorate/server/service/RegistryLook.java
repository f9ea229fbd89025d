package io.quorate.server.service;

import io.quorate.core.StateView;
import io.quorate.core.registry.RegistryTotals;
import io.quorate.core.registry.ServiceCounts;
import io.quorate.core.registry.StateCounts;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is registered, as far as it can be shown in few lines. Immutable.
 *
 * @param services how many services have instances
 * @param largest those with the most instances, the largest first
 * @param others the instances of all other services together
 */
public record RegistryLook(long services, List<ServiceCounts> largest, StateCounts others) {

    /** Nothing is registered. */
    public static final RegistryLook NONE = new RegistryLook(0, List.of(), StateCounts.NONE);

    /** Beyond so many services the largest are those of the first ones by name. */
    private static final int SERVICES_LOOKED_AT_MAX = 10_000;

    private static final int PAGE = 500;

    private static final Comparator<ServiceCounts> LARGEST_FIRST = Comparator.comparingLong(
                    (ServiceCounts counts) -> counts.instances().total())
            .reversed()
            .thenComparing(ServiceCounts::service);

    public RegistryLook {
        largest = List.copyOf(largest);
    }

    /** Looks at {@code view}; {@code largestMax} services at most have a line of their own. */
    public static RegistryLook at(StateView view, int largestMax) {
        RegistryTotals totals = view.registryTotals();
        List<ServiceCounts> largest = new ArrayList<>();
        KeyRange left = KeyRange.ALL;
        for (int seen = 0; seen < SERVICES_LOOKED_AT_MAX; seen += PAGE) {
            List<ServiceCounts> page = view.services(left, PAGE);
            largest.addAll(page);
            largest.sort(LARGEST_FIRST);
            if (largest.size() > largestMax) {
                largest.subList(largestMax, largest.size()).clear();
            }
            if (page.size() < PAGE) {
                break;
            }
            left = new KeyRange(Bytes.utf8(page.get(page.size() - 1).service()).successor(), null);
        }
        StateCounts others = totals.instances();
        for (ServiceCounts counts : largest) {
            others = others.minus(counts.instances());
        }
        return new RegistryLook(totals.services(), largest, others);
    }
}
