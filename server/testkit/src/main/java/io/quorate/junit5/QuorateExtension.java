package io.quorate.junit5;

import io.quorate.client.QuorateClient;
import io.quorate.server.config.ServerConfig;
import io.quorate.server.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A Quorate cluster in a JUnit test: real members in this JVM, with faults to order. Called by JUnit; the rest is safe for
 * any thread.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final QuorateExtension quorate = QuorateExtension.members(3);
 *
 * @Test
 * void survivesLeaderLoss(QuorateClient client) throws Exception {
 *     client.kv().put("k", "v");
 *     quorate.leader().kill();
 *     quorate.awaitLeader(Duration.ofSeconds(10));
 *     assertThat(client.kv().getString("k")).contains("v");
 * }
 * }</pre>
 *
 * <p>In a static field the cluster is there for all tests of the class, one after the other: after each its faults are
 * ended and its killed members started; what it wrote stays. In a field of the instance each test has a cluster of its
 * own. A parameter of type {@link QuorateClient} gets a client, the same wherever one test asks for it, which is closed
 * after the test. Its keys and names are its own: it puts a prefix before them, another one for each test. One of type
 * {@link QuorateCluster} gets the cluster.
 */
public final class QuorateExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    /** The tests of this JVM that had a client. */
    private static final AtomicInteger TESTS = new AtomicInteger();

    /** How long the end of a test may wait for what its client held to be given back. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final int members;
    private final List<Consumer<ServerConfig.Builder>> settings = new ArrayList<>();
    private volatile Security.Wanted security = Security.Wanted.NOTHING;
    private final Map<String, QuorateClient> clients = new ConcurrentHashMap<>();
    private volatile @Nullable QuorateCluster cluster;
    /** The context that the cluster ends with. */
    private volatile @Nullable String owner;

    /** For {@link QuorateTest}. */
    QuorateExtension() {
        this(0);
    }

    private QuorateExtension(int members) {
        this.members = members;
    }

    /**
     * A cluster of so many members.
     *
     * @param members 1 or 3
     */
    public static QuorateExtension members(int members) {
        if (members != 1 && members != 3) {
            throw new IllegalArgumentException("members: " + members + " (expected: 1 or 3)");
        }
        return new QuorateExtension(members);
    }

    /** Gives all members a setting, such as {@code Settings.LEASE_TTL_MIN}. To be said before the tests begin. */
    public <T> QuorateExtension with(Setting<T> setting, T value) {
        settings.add(config -> config.set(setting, value));
        return this;
    }

    /**
     * Has members ask who their callers are. The clients of tests are the administrator's, who may do everything, and make
     * users and tokens for others: {@code quorate.cluster().clientBuilder().credentials(…)}.
     */
    public QuorateExtension auth() {
        return auth(true);
    }

    /** See {@link #auth()}; false: everybody may do everything, as if nothing had been said. */
    public QuorateExtension auth(boolean wanted) {
        security = new Security.Wanted(wanted, security.tls());
        return this;
    }

    /**
     * Has members speak TLS with clients and with each other, with certificates of their own authorities; clients of tests
     * know them. {@link QuorateCluster#authority} is for other clients.
     */
    public QuorateExtension tls() {
        security = new Security.Wanted(security.auth(), true);
        return this;
    }

    // ---- the cluster

    /** The cluster, with all of its faults. */
    public QuorateCluster cluster() {
        QuorateCluster running = cluster;
        if (running == null) {
            throw new IllegalStateException(
                    "the cluster does not run (expected: a call from a test, or before all if the field is static)");
        }
        return running;
    }

    /** See {@link QuorateCluster#member}. */
    public ClusterMember member(int number) {
        return cluster().member(number);
    }

    /** See {@link QuorateCluster#leader}. */
    public ClusterMember leader() {
        return cluster().leader();
    }

    /** See {@link QuorateCluster#awaitLeader}. */
    public ClusterMember awaitLeader(Duration atMost) throws InterruptedException {
        return cluster().awaitLeader(atMost);
    }

    /** See {@link QuorateCluster#partition}. */
    public void partition(Set<ClusterMember> one, Set<ClusterMember> other) {
        cluster().partition(one, other);
    }

    /** See {@link QuorateCluster#heal}. */
    public void heal() {
        cluster().heal();
    }

    /** See {@link QuorateCluster#delay}. */
    public void delay(Duration each) {
        cluster().delay(each);
    }

    /** See {@link QuorateCluster#expireLease}. */
    public void expireLease(String id) throws InterruptedException {
        cluster().expireLease(id);
    }

    /** See {@link QuorateCluster#time}. */
    public LeaseClock time() {
        return cluster().time();
    }

    /** See {@link QuorateCluster#compact}. */
    public long compact() throws InterruptedException {
        return cluster().compact();
    }

    /** See {@link QuorateCluster#saveSnapshot}. */
    public void saveSnapshot(Path file) throws InterruptedException {
        cluster().saveSnapshot(file);
    }

    /** See {@link QuorateCluster#restoreSnapshot}. */
    public void restoreSnapshot(Path file) throws InterruptedException {
        cluster().restoreSnapshot(file);
    }

    // ---- JUnit

    @Override
    public void beforeAll(ExtensionContext context) {
        begin(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        begin(context);
    }

    private void begin(ExtensionContext context) {
        if (cluster == null) {
            QuorateTest said = members == 0 ? annotation(context) : null;
            cluster = QuorateCluster.start(
                    said == null ? members : said.members(),
                    config -> settings.forEach(setting -> setting.accept(config)),
                    said == null ? security : new Security.Wanted(said.auth(), said.tls()));
            owner = context.getUniqueId();
        }
    }

    private static QuorateTest annotation(ExtensionContext context) {
        return context.getEnclosingTestClasses().isEmpty()
                ? annotation(context.getRequiredTestClass())
                : context.getTestClass()
                        .flatMap(inner -> AnnotationSupport.findAnnotation(
                                inner, QuorateTest.class, context.getEnclosingTestClasses()))
                        .orElseThrow(() -> unannotated(context.getRequiredTestClass()));
    }

    private static QuorateTest annotation(Class<?> test) {
        return AnnotationSupport.findAnnotation(test, QuorateTest.class).orElseThrow(() -> unannotated(test));
    }

    private static IllegalStateException unannotated(Class<?> test) {
        return new IllegalStateException(test.getName() + " has no @QuorateTest (expected: it, or a field made by"
                + " QuorateExtension.members)");
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        if (!context.getUniqueId().equals(owner)) {
            // First, so that the client finds somebody to give back to what it holds.
            cluster().recover();
        }
        end(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        end(context);
    }

    /** Closes what belongs to the context. */
    private void end(ExtensionContext context) {
        QuorateClient client = clients.remove(context.getUniqueId());
        if (client != null) {
            client.close();
        }
        if (!context.getUniqueId().equals(owner)) {
            return;
        }
        QuorateCluster last = cluster;
        cluster = null;
        owner = null;
        if (last != null) {
            last.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == QuorateClient.class || type == QuorateCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        QuorateCluster running = cluster;
        if (running == null) {
            throw new ParameterResolutionException("the cluster of each test starts before the test, not before "
                    + parameter.getDeclaringExecutable() + " (expected: a static field for the extension)");
        }
        return parameter.getParameter().getType() == QuorateCluster.class
                ? running
                : clients.computeIfAbsent(context.getUniqueId(), id -> newClient(running));
    }

    private static QuorateClient newClient(QuorateCluster running) {
        return running.clientBuilder()
                .prefix("t" + TESTS.incrementAndGet() + "/")
                .closeTimeout(CLOSE_TIMEOUT)
                .build();
    }
}
