package io.quorate.server.http;

import io.quorate.core.StateView;
import io.quorate.core.kv.KeyReader;
import io.quorate.core.log.Instance;
import io.quorate.core.log.KeyRecord;
import io.quorate.core.log.Kind;
import io.quorate.core.log.ServiceSettings;
import io.quorate.core.store.Bytes;
import io.quorate.core.store.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one service that are wanted, in the order in which they are shown. Confined to a reader thread.
 *
 * <p>All instances are looked at, unless {@link LargeServices} know them; only so many are kept as fit into a bound, and the
 * others are read again as they are shown.
 */
final class Discovery {

    /** Instances are kept as they were read up to so many bytes of the store. */
    private static final long KEPT_BYTES_MAX = 4 << 20;

    private final StateView view;
    private final long atRevision;
    private final Wish wish;
    private final String service;
    private final List<Candidate> candidates = new ArrayList<>();
    private final boolean isAnyThere;
    private final boolean isProtected;

    /**
     * What is wanted.
     *
     * @param near the zone whose instances come first; empty: none does
     * @param pick how many are drawn; 0: all are shown
     */
    record Wish(InstanceFilter filter, String near, int pick) {

        int fingerprint() {
            return Objects.hash(filter.fingerprint(), near, pick);
        }
    }

    /** An instance with its record. */
    record Found(KeyRecord record, Instance instance) {}

    /**
     * One that may be shown.
     *
     * @param found null: it is read again
     */
    record Candidate(
            Bytes key,
            int weight,
            boolean isNear,
            boolean isWellEnough,
            @Nullable Found found) {

        Candidate slim() {
            return found == null ? this : new Candidate(key, weight, isNear, isWellEnough, null);
        }
    }

    /**
     * What was found of a service. Immutable.
     *
     * @param instances how many it has
     * @param among how many of them fit, however they are
     * @param wellEnough how many of these are as well as is wanted
     * @param candidates these, and if the choice may have to be widened the others that fit
     */
    record Looked(int instances, int among, int wellEnough, List<Candidate> candidates) {

        Looked {
            candidates = List.copyOf(candidates);
        }

        /** The same without the instances themselves, which take ten times the memory. */
        Looked slim() {
            return new Looked(
                    instances,
                    among,
                    wellEnough,
                    candidates.stream().map(Candidate::slim).toList());
        }
    }

    private Discovery(StateView view, long atRevision, String service, Wish wish, LargeServices known) {
        this.view = view;
        this.atRevision = atRevision;
        this.service = service;
        this.wish = wish;
        KeyRecord settings = view.get(Kind.SERVICE, Bytes.utf8(service), atRevision);
        int protectBelowPermille = settings == null || !wish.filter().mayBeProtected()
                ? 0
                : ServiceSettings.of(settings).protectBelowPermille();
        boolean evenSick = protectBelowPermille > 0;
        LargeServices.Form form = new LargeServices.Form(service, wish.filter(), wish.near(), evenSick);
        Looked looked = known.looked(view, atRevision, form, () -> look(evenSick));
        isAnyThere = settings != null || looked.instances() > 0;
        isProtected = looked.wellEnough() * 1_000L < (long) looked.among() * protectBelowPermille;
        candidates.addAll(looked.candidates());
        if (!isProtected) {
            candidates.removeIf(candidate -> !candidate.isWellEnough());
        }
    }

    /** Finds what is wanted of {@code service} as it was at {@code atRevision}; 0: as it is. */
    static Discovery of(
            StateView view, long atRevision, String service, Wish wish, LargeServices known, RandomGenerator random) {
        Discovery discovery = new Discovery(view, atRevision, service, wish, known);
        discovery.order(random);
        return discovery;
    }

    private Looked look(boolean evenSick) {
        List<Candidate> found = new ArrayList<>();
        int instances = 0;
        int among = 0;
        int wellEnough = 0;
        long keptBytes = 0;
        KeyRange left = Instance.keys(service);
        while (left != null) {
            KeyReader.Page page = view.list(Kind.INSTANCE, KeySubject.query(left, atRevision, false));
            for (KeyRecord record : page.records()) {
                instances++;
                Instance instance = Instance.of(record);
                if (!wish.filter().isAmong(instance)) {
                    continue;
                }
                boolean isWellEnough = wish.filter().isWellEnough(instance);
                among++;
                wellEnough += isWellEnough ? 1 : 0;
                if (isWellEnough || evenSick) {
                    int bytes = record.value().size();
                    boolean isKept = keptBytes + bytes <= KEPT_BYTES_MAX;
                    keptBytes += isKept ? bytes : 0;
                    found.add(candidate(record, instance, isWellEnough, isKept));
                }
            }
            left = page.next();
        }
        return new Looked(instances, among, wellEnough, found);
    }

    private Candidate candidate(KeyRecord record, Instance instance, boolean isWellEnough, boolean isKept) {
        return new Candidate(
                record.key(),
                instance.registration().weight(),
                !wish.near().isEmpty()
                        && wish.near().equals(instance.registration().zone()),
                isWellEnough,
                isKept ? new Found(record, instance) : null);
    }

    /** Those near come first; drawn ones otherwise as they were drawn, the others by their ids. */
    private void order(RandomGenerator random) {
        if (wish.near().isEmpty() && wish.pick() == 0) {
            return;
        }
        List<Candidate> near = new ArrayList<>();
        List<Candidate> far = new ArrayList<>();
        for (Candidate candidate : candidates) {
            (candidate.isNear() ? near : far).add(candidate);
        }
        if (wish.pick() > 0) {
            near = WeightedSample.of(near, wish.pick(), Candidate::weight, random);
            far = WeightedSample.of(far, wish.pick() - near.size(), Candidate::weight, random);
        }
        candidates.clear();
        candidates.addAll(near);
        candidates.addAll(far);
    }

    /** Whether the service has instances or settings. */
    boolean isAnyThere() {
        return isAnyThere;
    }

    /** Whether too few are well, so that the others are shown too. */
    boolean isProtected() {
        return isProtected;
    }

    /** How many are shown. */
    int size() {
        return candidates.size();
    }

    /** One of them. */
    Found get(int index) {
        Candidate candidate = candidates.get(index);
        Found found = candidate.found();
        if (found != null) {
            return found;
        }
        KeyRecord record = Objects.requireNonNull(view.get(Kind.INSTANCE, candidate.key(), atRevision));
        return new Found(record, Instance.of(record));
    }
}
