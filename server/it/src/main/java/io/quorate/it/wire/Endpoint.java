package io.quorate.it.wire;

import java.net.InetSocketAddress;

/**
 * A server that clients can talk to. Immutable.
 *
 * @param name what reports call it
 */
public record Endpoint(String name, InetSocketAddress address) {}
