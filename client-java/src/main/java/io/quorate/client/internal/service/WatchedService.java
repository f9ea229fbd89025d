package io.quorate.client.internal.service;

import io.quorate.client.Bytes;
import io.quorate.client.internal.session.TwoClocks;
import io.quorate.client.internal.view.Mirror;
import io.quorate.client.service.Balancer;
import io.quorate.client.service.Balancer.Choice;
import io.quorate.client.service.InstanceOption;
import io.quorate.client.service.NoInstanceException;
import io.quorate.client.service.Pick;
import io.quorate.client.service.RegisteredInstance;
import io.quorate.client.service.ServiceView;
import io.quorate.client.service.Services;
import io.quorate.client.watch.Watch;
import io.quorate.client.watch.WatchOption;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A view of the instances of one service. Safe for any thread. */
public final class WatchedService implements ServiceView {

    private static final Logger LOG = System.getLogger("io.quorate.client");

    /**
     * How one is chosen. Immutable.
     *
     * @param zone that is preferred; null: none
     * @param failuresMax in a row, before an instance is ejected; 0: never
     */
    record Choosing(Balancer balancer, @Nullable String zone, int failuresMax, Duration ejection, TwoClocks clocks) {}

    private final String service;
    private final Choosing choosing;
    private final Outliers outliers;
    private final Mirror<RegisteredInstance, RegisteredInstance> mirror;
    private final List<Consumer<List<RegisteredInstance>>> listeners = new CopyOnWriteArrayList<>();

    WatchedService(String service, Choosing choosing) {
        this.service = service;
        this.choosing = choosing;
        this.outliers = new Outliers(choosing.failuresMax(), choosing.ejection());
        this.mirror = new Mirror<>(
                instance -> Bytes.of(instance.id()),
                Bytes::utf8,
                (instance, previous) -> instance,
                new Told(),
                choosing.clocks());
    }

    /** Follows {@code source}, which is to tell the state first. */
    WatchedService follow(Watch<RegisteredInstance> source) {
        mirror.follow(source);
        return this;
    }

    /** A view being put together. Confined to one thread. */
    public static final class Builder implements ServiceView.Builder {

        private final Services services;
        private final String service;
        private final List<InstanceOption> wanted = new ArrayList<>();
        private Balancer balancer = Balancer.roundRobin();
        private @Nullable String zone;
        private int failuresMax;
        private Duration ejection = Duration.ZERO;

        public Builder(Services services, String service) {
            this.services = services;
            this.service = service;
        }

        @Override
        public ServiceView.Builder tag(String tag) {
            wanted.add(InstanceOption.tag(tag));
            return this;
        }

        @Override
        public ServiceView.Builder only(InstanceOption... options) {
            wanted.addAll(List.of(options));
            return this;
        }

        @Override
        public ServiceView.Builder balancer(Balancer choice) {
            balancer = choice;
            return this;
        }

        @Override
        public ServiceView.Builder preferZone(String preferred) {
            zone = preferred;
            return this;
        }

        @Override
        public ServiceView.Builder ejectAfter(int failures, Duration time) {
            if (failures < 1 || time.isNegative()) {
                throw new IllegalArgumentException(
                        "failures: " + failures + ", time: " + time + " (expected: 1 or more, and not negative)");
            }
            failuresMax = failures;
            ejection = time;
            return this;
        }

        @Override
        public ServiceView start() {
            Choosing choosing = new Choosing(balancer, zone, failuresMax, ejection, TwoClocks.SYSTEM);
            return new WatchedService(service, choosing)
                    .follow(services.watch(service, wanted, WatchOption.initial(), WatchOption.serializable()));
        }
    }

    private final class Told implements Mirror.Listener<RegisteredInstance> {

        @Override
        public void added(String id, RegisteredInstance instance) {
            changed();
        }

        @Override
        public void updated(String id, RegisteredInstance before, RegisteredInstance after) {
            changed();
        }

        @Override
        public void removed(String id, RegisteredInstance before) {
            changed();
        }
    }

    private synchronized void changed() {
        Map<String, RegisteredInstance> known = mirror.snapshot();
        outliers.keep(known.keySet());
        listeners.forEach(listener -> listener.accept(List.copyOf(known.values())));
    }

    @Override
    public String service() {
        return service;
    }

    @Override
    public Pick pick(String key) {
        return tryPick(key).orElseThrow(() -> new NoInstanceException(service));
    }

    @Override
    public Optional<Pick> tryPick(String key) {
        List<Choice> choices = choices();
        if (choices.isEmpty()) {
            return Optional.empty();
        }
        int chosen = Balancers.choose(choosing.balancer(), choices, key);
        return Optional.of(new Picked(choices.get(chosen).instance()));
    }

    /** Those that are not ejected, of the preferred zone if there are such; all, if all are ejected. */
    private List<Choice> choices() {
        long now = choosing.clocks().nanos();
        List<RegisteredInstance> all = instances();
        List<RegisteredInstance> well = all.stream()
                .filter(instance -> !outliers.isEjected(instance.id(), now))
                .toList();
        List<RegisteredInstance> fit = well.isEmpty() ? all : well;
        List<RegisteredInstance> near = fit.stream()
                .filter(instance -> instance.zone().equals(choosing.zone()))
                .toList();
        return (near.isEmpty() ? fit : near)
                .stream()
                        .map(instance -> new Choice(instance, outliers.open(instance.id())))
                        .toList();
    }

    /** One call. Safe for any thread. */
    private final class Picked implements Pick {

        private final RegisteredInstance instance;
        private final AtomicBoolean ended = new AtomicBoolean();

        Picked(RegisteredInstance instance) {
            this.instance = instance;
            outliers.begun(instance.id());
        }

        @Override
        public RegisteredInstance instance() {
            return instance;
        }

        @Override
        public URI uri(String path) {
            String scheme = instance.scheme().isEmpty() ? "http" : instance.scheme();
            return URI.create(scheme + "://" + instance.hostPort() + (path.startsWith("/") ? "" : "/") + path);
        }

        @Override
        public void success() {
            end(true);
        }

        @Override
        public void failure() {
            end(false);
        }

        @Override
        public void close() {
            end(false);
        }

        private void end(boolean well) {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            if (outliers.ended(instance.id(), well, choosing.clocks().nanos())) {
                LOG.log(
                        Level.INFO,
                        "instance {0} of {1} is left out for {2}: {3} calls in a row failed",
                        instance.id(),
                        service,
                        choosing.ejection(),
                        choosing.failuresMax());
            }
        }
    }

    @Override
    public List<RegisteredInstance> instances() {
        return List.copyOf(mirror.snapshot().values());
    }

    @Override
    public List<RegisteredInstance> ejected() {
        long now = choosing.clocks().nanos();
        return instances().stream()
                .filter(instance -> outliers.isEjected(instance.id(), now))
                .toList();
    }

    @Override
    public synchronized ServiceView onChange(Consumer<List<RegisteredInstance>> listener) {
        listener.accept(instances());
        listeners.add(listener);
        return this;
    }

    @Override
    public Duration staleness() {
        return mirror.staleness();
    }

    @Override
    public ServiceView awaitInstance(Duration limit) throws InterruptedException {
        mirror.await(() -> mirror.size() > 0, limit, () -> "service '" + service + "' has no instance");
        return this;
    }

    @Override
    public void close() {
        mirror.close();
    }
}
