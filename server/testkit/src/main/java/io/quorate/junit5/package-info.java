/**
 * Quorate inside a test: members in the JVM of the test, on loopback, with faults to order. {@link
 * io.quorate.junit5.QuorateExtension} and {@link io.quorate.junit5.QuorateTest} are for JUnit; {@link
 * io.quorate.junit5.QuorateCluster} needs no test framework.
 */
@NullMarked
package io.quorate.junit5;

import org.jspecify.annotations.NullMarked;
