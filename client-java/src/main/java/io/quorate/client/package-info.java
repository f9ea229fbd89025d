/**
 * The Java client of Quorate: keys, watches, locks, elections and services of one cluster. Start at
 * {@link io.quorate.client.QuorateClient}; make one for a program, and close it at its end.
 *
 * <pre>{@code
 * try (QuorateClient client = QuorateClient.connect("http://n1:7460", "http://n2:7460", "http://n3:7460")) {
 *     client.kv().put("config/color", "blue");
 *     String color = client.kv().getString("config/color").orElse("none");
 *
 *     try (LockHandle held = client.locks().get("billing/nightly").acquire(Duration.ofMinutes(5))) {
 *         client.kv().put("billing/state", "running", PutOption.fence(held));    // refused once the lock is lost
 *     }
 * }
 * }</pre>
 *
 * <p>What holds everywhere:
 *
 * <ul>
 *   <li>Every call has a deadline, and fails with a {@link io.quorate.client.error.QuorateException} that says whether the
 *       request took effect and whether it may be repeated. What may be repeated has been repeated by then. Arguments that
 *       can be seen to be wrong without asking the cluster are an {@link java.lang.IllegalArgumentException}.
 *   <li>Methods wait; each thing that is asked has the same methods without waiting by its {@code async()}.
 *   <li>Handlers and listeners are called on the client's callback executor, one at a time and in order for each handle.
 *   <li>What is held, locks, leaderships and registrations, hangs on a {@link io.quorate.client.session.Session} that the
 *       client renews.
 *   <li>No argument and no result is null, unless it is marked {@code @Nullable}.
 * </ul>
 */
@NullMarked
package io.quorate.client;

import org.jspecify.annotations.NullMarked;
