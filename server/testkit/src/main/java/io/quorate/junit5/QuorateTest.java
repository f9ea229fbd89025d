package io.quorate.junit5;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class a cluster, which is there for all of its tests, and its tests what they ask for: a parameter of type
 * {@link io.quorate.client.QuorateClient} gets a client, one of type {@link QuorateCluster} the cluster with its faults.
 * See {@link QuorateExtension} for what happens between tests, and for a cluster with other settings.
 *
 * <pre>{@code
 * @QuorateTest(members = 3)
 * class BookingTest {
 *     @Test
 *     void seatIsSoldOnce(QuorateClient client, QuorateCluster cluster) { … }
 * }
 * }</pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(QuorateExtension.class)
public @interface QuorateTest {

    /** How many members there are: 1 or 3. */
    int members() default 1;

    /** Whether members ask who their callers are; see {@link QuorateExtension#auth}. */
    boolean auth() default false;

    /** Whether members speak TLS; see {@link QuorateExtension#tls}. */
    boolean tls() default false;
}
