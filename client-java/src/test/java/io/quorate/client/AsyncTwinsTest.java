package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.access.Access;
import io.quorate.client.access.AsyncAccess;
import io.quorate.client.access.Permission;
import io.quorate.client.access.Role;
import io.quorate.client.access.UserChange;
import io.quorate.client.admin.Admin;
import io.quorate.client.admin.AsyncAdmin;
import io.quorate.client.claim.AsyncClaims;
import io.quorate.client.claim.ClaimKind;
import io.quorate.client.claim.Claims;
import io.quorate.client.election.AsyncElections;
import io.quorate.client.election.Elections;
import io.quorate.client.kv.Kv;
import io.quorate.client.kv.Txn;
import io.quorate.client.lease.AsyncLeases;
import io.quorate.client.lease.Leases;
import io.quorate.client.lock.AsyncLock;
import io.quorate.client.lock.AsyncSemaphore;
import io.quorate.client.lock.AsyncSeveralLocks;
import io.quorate.client.lock.DistributedLock;
import io.quorate.client.lock.DistributedSemaphore;
import io.quorate.client.lock.Locks;
import io.quorate.client.lock.Semaphores;
import io.quorate.client.lock.SeveralLocks;
import io.quorate.client.recipe.AsyncBarrier;
import io.quorate.client.recipe.AsyncCounter;
import io.quorate.client.recipe.AsyncCounters;
import io.quorate.client.recipe.AsyncLatch;
import io.quorate.client.recipe.Barriers;
import io.quorate.client.recipe.CountDownLatches;
import io.quorate.client.recipe.CounterValue;
import io.quorate.client.recipe.Counters;
import io.quorate.client.recipe.DistributedBarrier;
import io.quorate.client.recipe.DistributedCounter;
import io.quorate.client.recipe.DistributedLatch;
import io.quorate.client.service.AsyncServices;
import io.quorate.client.service.Health;
import io.quorate.client.service.ServiceInstance;
import io.quorate.client.service.Services;
import io.quorate.client.session.Session;
import io.quorate.client.spi.ApiStream;
import io.quorate.client.watch.Watches;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What waits has a twin that does not, and both ask the same. */
@Timeout(60)
class AsyncTwinsTest {

    private final PlayedMember member = new PlayedMember();
    private final QuorateClient client = QuorateClient.builder()
            .endpoints(member.url())
            .memberDiscovery(false)
            .requestTimeout(Duration.ofSeconds(20))
            .retry(new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5)))
            .build();

    /** What gives out things that have twins, or calls back by itself. */
    private static final Set<Class<?>> UNPAIRED = Set.of(
            Barriers.class,
            CountDownLatches.class,
            Locks.class,
            Semaphores.class,
            Session.class,
            Txn.class,
            ApiStream.class,
            Watches.class);

    @AfterEach
    void close() {
        client.close();
        member.close();
    }

    /** Which methods have no twin, because they begin something that goes on by itself, or make another form of it. */
    static Stream<Arguments> twins() {
        return Stream.of(
                Arguments.of(Access.class, AsyncAccess.class, Set.of()),
                Arguments.of(Leases.class, AsyncLeases.class, Set.of()),
                Arguments.of(Claims.class, AsyncClaims.class, Set.of()),
                Arguments.of(Admin.class, AsyncAdmin.class, Set.of()),
                Arguments.of(Services.class, AsyncServices.class, Set.of("keep", "view", "watch")),
                Arguments.of(Elections.class, AsyncElections.class, Set.of("latch", "runAsLeader", "observe")),
                Arguments.of(Counters.class, AsyncCounters.class, Set.of("get")),
                Arguments.of(DistributedCounter.class, AsyncCounter.class, Set.of()),
                Arguments.of(DistributedBarrier.class, AsyncBarrier.class, Set.of()),
                Arguments.of(DistributedLatch.class, AsyncLatch.class, Set.of()),
                Arguments.of(SeveralLocks.class, AsyncSeveralLocks.class, Set.of()),
                Arguments.of(DistributedSemaphore.class, AsyncSemaphore.class, Set.of("withNote", "on")),
                Arguments.of(
                        DistributedLock.class,
                        AsyncLock.class,
                        Set.of(
                                "withNote",
                                "withReleaseDelay",
                                "on",
                                "acquireAsync",
                                "run",
                                "reentrant",
                                "asJavaLock")));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void eachMethodHasItsTwin(Class<?> waiting, Class<?> async, Set<String> without) {
        assertThat(shapes(async, true, without)).isEqualTo(shapes(waiting, false, without));
    }

    /** What waits is nowhere the only form: it would be the one that somebody misses. */
    @Test
    void eachTypeOfTheClientThatAsksHasItsTwin() {
        Set<Class<?>> paired = twins().map(twin -> (Class<?>) twin.get()[0]).collect(Collectors.toSet());
        paired.add(Kv.class);
        List<Class<?>> parts = Arrays.stream(QuorateClient.class.getMethods())
                .map(Method::getReturnType)
                .filter(Class::isInterface)
                .filter(type -> !UNPAIRED.contains(type))
                .<Class<?>>map(type -> type)
                .toList();
        assertThat(parts).isNotEmpty().isSubsetOf(paired);
    }

    private static Set<String> shapes(Class<?> type, boolean isAsync, Set<String> without) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !method.getName().equals("async") && !without.contains(method.getName()))
                .map(method -> method.getName() + Arrays.toString(method.getGenericParameterTypes()) + " -> "
                        + result(method, isAsync))
                .collect(Collectors.toSet());
    }

    private static String result(Method method, boolean isAsync) {
        Type type = method.getGenericReturnType();
        if (isAsync && method.getReturnType() == CompletableFuture.class) {
            type = ((ParameterizedType) type).getActualTypeArguments()[0];
        }
        return type.getTypeName()
                .replaceFirst("^long$", "java.lang.Long")
                .replaceFirst("^boolean$", "java.lang.Boolean")
                .replaceFirst("^void$", "java.lang.Void");
    }

    // ---- results

    private List<String> targets() {
        return member.asked().stream()
                .map(asked -> asked.method() + " " + asked.target())
                .toList();
    }

    @Test
    void leasesAreGrantedRenewedAndRevoked() throws Exception {
        String lease = "{\"id\":\"ls_1\",\"ttl\":\"15s\",\"remaining_ms\":15000,\"name\":\"n\"}";
        member.answers(201, lease)
                .answers(200, lease)
                .answers(200, "{\"existed\":false}")
                .problem(404, "lease-not-found", "no", "refresh");
        AsyncLeases leases = client.async().leases();
        assertThat(leases.grant(Duration.ofSeconds(15), "n").get().id()).isEqualTo("ls_1");
        assertThat(leases.keepAlive("ls_1").get().remaining()).isEqualTo(Duration.ofSeconds(15));
        assertThat(leases.revoke("ls_1").get()).isFalse();
        assertThat(leases.get("ls_1").get()).isEmpty();
        assertThat(targets())
                .containsExactly(
                        "POST /v1/leases?ttl=15s&name=n",
                        "POST /v1/leases/ls_1/keepalive",
                        "DELETE /v1/leases/ls_1",
                        "GET /v1/leases/ls_1");
    }

    @Test
    void countersCountAndAreListedPageByPage() throws Exception {
        member.answers(200, "{\"name\":\"c\",\"value\":7,\"previous\":5,\"revision\":9}")
                .problem(412, "cas-failed", "no", "refresh")
                .answers(200, "text/plain", "7", Map.of())
                .answers(200, "{\"items\":[{\"name\":\"c\",\"value\":7}],\"next\":\"p2\"}")
                .answers(200, "{\"items\":[{\"name\":\"d\",\"value\":1}]}");
        AsyncCounters counters = client.async().counters();
        assertThat(counters.get("c").addAndGet(2).get()).isEqualTo(7);
        assertThat(counters.get("c").setIfAbsent(3).get()).isFalse();
        assertThat(counters.get("c").await("ge:7", Duration.ofSeconds(3)).get()).isEqualTo(7);
        assertThat(counters.list("").get()).containsExactly(new CounterValue("c", 7), new CounterValue("d", 1));
        assertThat(targets())
                .containsExactly(
                        "POST /v1/counters/c?add=2",
                        "PUT /v1/counters/c?value=3&cas=0",
                        "GET /v1/counters/c?until=ge:7&wait=3s",
                        "GET /v1/counters",
                        "GET /v1/counters?cursor=p2");
    }

    @Test
    void latchBeginsBeforeItCountsDown() throws Exception {
        member.answers(201, "{\"name\":\"g\",\"value\":2,\"previous\":0,\"revision\":9}")
                .answers(200, "{\"name\":\"g\",\"value\":1,\"previous\":2,\"revision\":10}")
                .problem(409, "counter-bound", "no", "never");
        AsyncLatch latch = client.async().latch("g", 2);
        assertThat(latch.countDown().get()).isEqualTo(1);
        assertThat(latch.countDown().get()).isZero();
        assertThat(targets())
                .containsExactly(
                        "PUT /v1/counters/g?value=2&cas=0",
                        "POST /v1/counters/g?add=-1&min=0&max=2",
                        "POST /v1/counters/g?add=-1&min=0&max=2");
    }

    @Test
    void instancesAreRegisteredAndFound() throws Exception {
        member.answers(201, "{\"service\":\"web\",\"id\":\"web-1\",\"health\":\"passing\"}")
                .answers(200, "{}")
                .answers(200, "{\"items\":[{\"service\":\"web\",\"id\":\"web-1\",\"health\":\"passing\"}]}")
                .problem(404, "instance-not-found", "no", "refresh");
        AsyncServices services = client.async().services();
        assertThat(services.register(ServiceInstance.of("web", "web-1")).get().health())
                .isEqualTo(Health.PASSING);
        assertThat(services.heartbeat("web", "web-1").get()).isNull();
        assertThat(services.instances("web").get()).hasSize(1);
        assertThat(services.deregister("web", "web-1").get()).isFalse();
        assertThat(targets())
                .containsExactly(
                        "PUT /v1/services/web/instances/web-1",
                        "POST /v1/services/web/instances/web-1/heartbeat",
                        "GET /v1/services/web",
                        "DELETE /v1/services/web/instances/web-1");
    }

    @Test
    void usersAreMadeAndFoundAndGo() throws Exception {
        String alice = "{\"user\":\"alice\",\"roles\":[\"editor\"],\"has_password\":true,\"disabled\":false}";
        member.answers(201, alice)
                .answers(200, "{\"items\":[" + alice + "],\"next\":\"p2\"}")
                .answers(200, "{\"items\":[]}")
                .problem(404, "user-not-found", "no", "refresh")
                .problem(404, "user-not-found", "no", "refresh")
                .answers(200, "{}");
        AsyncAccess access = client.async().access();
        assertThat(access.addUser("alice", UserChange.roles("editor")).get().hasPassword())
                .isTrue();
        assertThat(access.users().get()).hasSize(1);
        assertThat(access.user("bob").get()).isEmpty();
        assertThat(access.deleteUser("bob").get()).isFalse();
        assertThat(access.changePassword("alice", null, "a new password").get()).isNull();
        assertThat(member.asked().get(0).header("If-none-match")).isEqualTo("*");
        assertThat(targets())
                .containsExactly(
                        "PUT /v1/auth/users/alice",
                        "GET /v1/auth/users",
                        "GET /v1/auth/users?cursor=p2",
                        "GET /v1/auth/users/bob",
                        "DELETE /v1/auth/users/bob",
                        "POST /v1/auth/users/alice/password");
    }

    @Test
    void rolesAndTokensAreMadeAndGo() throws Exception {
        member.answers(
                        200,
                        "{\"role\":\"editor\",\"permissions\":[{\"kind\":\"kv\",\"prefix\":\"a/\",\"actions\":[\"read\"]}]}")
                .answers(200, "{\"allowed\":false,\"missing\":\"kv:write\"}")
                .answers(201, "{\"token\":\"qt_secret\",\"id\":\"tk-1\",\"name\":\"ci\"}")
                .answers(200, "{}");
        AsyncAccess access = client.async().access();
        Role editor = Role.of("editor", Permission.onPrefix("kv", "a/", "read"));
        assertThat(access.putRole(editor).get()).isEqualTo(editor);
        assertThat(access.can("write", "kv", "a/b").get().by()).isEqualTo("kv:write");
        assertThat(access.createToken("ci", List.of(), null).get().secret()).isEqualTo("qt_secret");
        assertThat(access.revokeToken("tk-1").get()).isTrue();
        assertThat(targets())
                .containsExactly(
                        "PUT /v1/auth/roles/editor",
                        "POST /v1/auth/can",
                        "POST /v1/auth/tokens",
                        "DELETE /v1/auth/tokens/tk-1");
    }

    @Test
    void leaderAndMembersAreAskedFor() throws Exception {
        member.tellsMembers()
                .answers(200, "{\"name\":\"e\",\"leader\":{\"owner\":\"o\",\"token\":7,\"value\":\"here\"}}")
                .answers(200, "{\"items\":[{\"id\":\"m1\",\"name\":\"n1\",\"role\":\"voter\"}]}");
        assertThat(client.async().elections().leader("e").get().orElseThrow().token())
                .isEqualTo(7);
        assertThat(client.async().admin().member("n1").get()).isPresent();
        assertThat(client.async().claims(ClaimKind.LOCK)).isNotNull();
    }
}
