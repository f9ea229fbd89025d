package io.quorate.client.internal.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quorate.client.error.NotFoundException;
import io.quorate.client.internal.Threads;
import io.quorate.client.internal.session.PlayedClocks;
import io.quorate.client.internal.session.PlayedLeases;
import io.quorate.client.internal.session.Sessions;
import io.quorate.client.internal.session.TwoClocks;
import io.quorate.client.internal.session.Upkeep;
import io.quorate.client.service.Health;
import io.quorate.client.service.ServiceInstance;
import io.quorate.client.service.Services;
import io.quorate.client.session.SessionOptions;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

// Apart: whoever waits for a monitor is not interruptible.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeptRegistrationTest {

    private static final ServiceInstance WEB =
            ServiceInstance.of("web", "web-1").port(80);

    private final PlayedClocks clocks = new PlayedClocks();
    private final PlayedLeases leases = new PlayedLeases();
    private final Threads threads = new Threads(null);
    private volatile @Nullable Thread asking;
    private volatile Runnable whileAsking = () -> {};
    private final Upkeep upkeep =
            new Upkeep(askedClocks(), threads, Duration.ofSeconds(5), Upkeep.SessionListener.NONE);
    private final Sessions sessions =
            new Sessions(leases, limit -> leases, upkeep, SessionOptions.ttl(Duration.ofSeconds(1)));
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private volatile boolean gone;
    private volatile CountDownLatch answering = new CountDownLatch(0);

    @AfterEach
    void close() {
        sessions.close(Duration.ZERO);
        threads.close();
    }

    /** Clocks that say when a thread asks them, which is under the monitor of the session. */
    private TwoClocks askedClocks() {
        return new TwoClocks() {
            @Override
            public long nanos() {
                if (Thread.currentThread() == asking) {
                    asking = null;
                    whileAsking.run();
                }
                return clocks.nanos();
            }

            @Override
            public long wallMillis() {
                return clocks.wallMillis();
            }
        };
    }

    /** Notes what it is asked; a heartbeat without words finds out whether the instance is gone. */
    private Services services() {
        return (Services) Proxy.newProxyInstance(
                Services.class.getClassLoader(), new Class<?>[] {Services.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "register" -> {
                            gone = false;
                            Map<String, Object> fields = ((ServiceInstance) arguments[0]).fields();
                            asked.add("register on " + fields.get("lease")
                                    + (fields.containsKey("status")
                                            ? " " + fields.get("status") + " " + fields.get("note")
                                            : "")
                                    + (fields.containsKey("draining") ? " draining " + fields.get("draining") : ""));
                        }
                        case "heartbeat" -> {
                            if (arguments.length > 2) {
                                asked.add("status " + arguments[2] + " " + arguments[3]);
                            } else if (gone) {
                                throw new NotFoundException(PlayedLeases.failure("instance-not-found", 404, Map.of()));
                            }
                        }
                        case "change" -> asked.add("drain");
                        case "deregister" -> {
                            asked.add("deregister");
                            answering.await();
                            return true;
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                    return null;
                });
    }

    private KeptRegistration keep() {
        return new KeptRegistration(services(), sessions::current, WEB, Duration.ofSeconds(20), ended -> {}).start();
    }

    private void expect(String... lines) throws InterruptedException {
        for (String line : lines) {
            assertThat(asked.poll(20, TimeUnit.SECONDS)).isEqualTo(line);
        }
    }

    @Test
    void lostSessionIsFollowedByAnotherRegistrationWithAllThatWasSaid() throws Exception {
        KeptRegistration kept = keep();
        kept.status(Health.WARNING, "slow");
        kept.drain();
        expect("register on ls_1", "status WARNING slow", "drain");
        assertThat(kept.isRegistered()).isTrue();
        clocks.advance(Duration.ofSeconds(1));
        assertThat(kept.isRegistered()).isFalse();
        expect("register on ls_2 warning slow draining true");
        kept.close();
        expect("deregister");
        assertThat(kept.isRegistered()).isFalse();
    }

    @Test
    void instanceThatSomebodyRemovedIsRegisteredAgain() throws Exception {
        KeptRegistration kept = keep();
        expect("register on ls_1");
        gone = true;
        expect("register on ls_1");
        kept.close();
        kept.close();
        expect("deregister");
        assertThat(asked).isEmpty();
    }

    @Test
    void lossThatOneRegistrationNoticesWhileAnotherAsksIsToldToBoth() throws Exception {
        KeptRegistration first = keep();
        expect("register on ls_1");
        gone = true;
        expect("register on ls_1");
        KeptRegistration second = keep();
        expect("register on ls_1");
        Thread late = new Thread(first::isRegistered);
        late.setDaemon(true);
        Thread noticing = new Thread(second::isRegistered);
        noticing.setDaemon(true);
        whileAsking = () -> {
            late.start();
            while (late.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            clocks.advance(Duration.ofSeconds(1));
        };
        asking = noticing;
        noticing.start();
        noticing.join();
        late.join();
        expect("register on ls_2", "register on ls_2");
        first.close();
        second.close();
        expect("deregister", "deregister");
    }

    @Test
    void closingIsBoundedAndAllDeregisterAtOnce() throws Exception {
        answering = new CountDownLatch(1);
        BlockingQueue<KeptRegistration> ended = new LinkedBlockingQueue<>();
        List<KeptRegistration> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            all.add(new KeptRegistration(services(), sessions::current, WEB, Duration.ofMillis(1), ended::add).start());
            expect("register on ls_1");
        }
        all.forEach(KeptRegistration::stop);
        expect("deregister", "deregister");
        all.forEach(KeptRegistration::close);
        assertThat(ended).isEmpty();
        answering.countDown();
        assertThat(ended.poll(20, TimeUnit.SECONDS)).isIn(all);
        assertThat(ended.poll(20, TimeUnit.SECONDS)).isIn(all);
    }

    @Test
    void whatCannotBeRegisteredIsSaidAtOnce() {
        leases.unreachable(true);
        assertThatExceptionOfType(io.quorate.client.error.UnavailableException.class)
                .isThrownBy(this::keep);
    }

    @Test
    void instanceWithALeaseOfItsOwnIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeptRegistration(
                        services(),
                        sessions::current,
                        WEB.ttl(Duration.ofSeconds(5)),
                        Duration.ofSeconds(20),
                        ended -> {}));
    }
}
