package io.quorate.examples;

import io.quorate.client.QuorateClient;
import io.quorate.client.service.Balancer;
import io.quorate.client.service.Pick;
import io.quorate.client.service.RegisteredInstance;
import io.quorate.client.service.ServiceView;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Calls the payment service at whichever of its instances is well. Safe for any thread.
 *
 * <p>The cluster says which instances there are. That one of them fails its callers is seen here first: after three failures
 * in a row its circuit is open, and it is left alone for a while; then one call is let through to see.
 */
public final class Payments implements AutoCloseable {

    /** How many instances one payment is tried at. */
    private static final int TRIES = 2;

    private static final int FAILURES_TO_OPEN = 3;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ServiceView instances;

    /**
     * Begins to look for instances.
     *
     * @param openFor how long an instance is left alone
     */
    public Payments(QuorateClient client, Duration openFor) {
        this.instances = client.services()
                .view("payments")
                .balancer(Balancer.roundRobin())
                .ejectAfter(FAILURES_TO_OPEN, openFor)
                .start();
    }

    /**
     * Pays for an order. A payment may be asked for twice, so the number of the order goes along: who was paid already says
     * so again.
     *
     * @return the receipt; empty if no instance could be found that gives one
     */
    public Optional<String> pay(String order) throws InterruptedException {
        for (int tried = 0; tried < TRIES; tried++) {
            Optional<Pick> picked = instances.tryPick(order);
            if (picked.isEmpty()) {
                return Optional.empty();
            }
            // Closed without a success it counts as a failure.
            try (Pick pick = picked.get()) {
                HttpRequest request = HttpRequest.newBuilder(pick.uri("/pay/" + order))
                        .timeout(Duration.ofSeconds(5))
                        .build();
                HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    pick.success();
                    return Optional.of(answer.body());
                }
            } catch (IOException unreachable) {
                // The pick counts as a failure; another instance may do better.
            }
        }
        return Optional.empty();
    }

    /** How many instances there are. */
    public int size() {
        return instances.instances().size();
    }

    /** Whose circuit is open. */
    public List<String> open() {
        return instances.ejected().stream().map(RegisteredInstance::id).toList();
    }

    @Override
    public void close() {
        instances.close();
    }
}
